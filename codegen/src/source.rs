//! Files of the spec, and places in them.

use std::ops::Range;
use std::sync::OnceLock;

/// The spec's files, in the order of their paths.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

/// One file of the spec.
#[derive(Debug)]
pub struct SourceFile {
    /// The path below the spec's folder, with `/` between its parts.
    pub path: String,
    /// The text, as far as it is UTF-8.
    pub text: String,
    /// The ends of its lines, once a line was asked for.
    line_ends: OnceLock<Vec<usize>>,
}

impl Sources {
    /// Takes files in any order.
    pub fn new(files: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut files: Vec<_> =
            files.into_iter().map(|(path, text)| SourceFile { path, text, line_ends: OnceLock::new() }).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Self { files }
    }

    /// Returns every file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(index, file)| (FileId(index), file))
    }

    pub(crate) fn file(&self, id: FileId) -> &SourceFile {
        &self.files[id.0]
    }

    /// Returns the path of the file and the number of the line, from 1, that a stretch begins in.
    pub fn place(&self, span: Span) -> (&str, usize) {
        (&self.file(span.file).path, self.line(span))
    }

    /// Returns the number of the line that a stretch begins in, from 1.
    pub(crate) fn line(&self, span: Span) -> usize {
        let file = self.file(span.file);
        let ends = file.line_ends.get_or_init(|| file.text.match_indices('\n').map(|(at, _)| at).collect());
        ends.partition_point(|end| *end < span.start) + 1
    }
}

/// One of the [`Sources`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(usize);

/// A stretch of bytes in one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: usize,
    /// The byte after the last one.
    pub end: usize,
}

impl Span {
    pub(crate) fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Returns the beginning of a file, which is the place of what the whole file lacks.
    pub(crate) fn start_of(file: FileId) -> Self {
        Self { file, start: 0, end: 0 }
    }
}

/// A value with its place.
#[derive(Clone, Debug)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}
