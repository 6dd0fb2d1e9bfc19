//! What a person should know about the files of a spec that was brought up to date.

/// What a person should know about one file.
#[derive(Debug, Default)]
pub struct Notes {
    /// Whether the file is new.
    pub created: bool,
    /// What changed.
    pub done: Vec<String>,
    /// What did not change although the page says otherwise.
    pub kept: Vec<String>,
    /// What is left to do.
    pub left: Vec<String>,
    /// The places that need a text, with the vendor's text.
    pub unwritten: Vec<(String, String)>,
}

impl Notes {
    /// Whether there is nothing to say.
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
