//! Notes for people about the files of a spec that was brought up to date.

/// Notes about one file.
#[derive(Debug, Default)]
pub struct Notes {
    /// Whether the file is new.
    pub created: bool,
    /// The changes.
    pub done: Vec<String>,
    /// The facts that stay although the page says otherwise.
    pub kept: Vec<String>,
    /// The work that is left.
    pub left: Vec<String>,
    /// The places that need a description, with the vendor's text.
    pub unwritten: Vec<(String, String)>,
}

impl Notes {
    /// Returns whether there are no notes.
    pub fn is_empty(&self) -> bool {
        let Self { created, done, kept, left, unwritten } = self;
        !created && done.is_empty() && kept.is_empty() && left.is_empty() && unwritten.is_empty()
    }

    pub(super) fn done(&mut self, what: String) {
        self.done.push(what);
    }

    pub(super) fn kept(&mut self, what: String) {
        self.kept.push(what);
    }

    pub(super) fn left(&mut self, what: String) {
        self.left.push(what);
    }

    pub(super) fn unwritten(&mut self, place: &str, text: &str) {
        self.unwritten.push((place.to_owned(), text.to_owned()));
    }
}
