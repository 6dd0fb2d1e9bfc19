//! The reader of documentation pages, and what an audit and a transcription make of a page.

#![no_main]

use codegen::{Diagnostics, Sources, published};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let pages = Sources::new([("page.txt".to_owned(), text.to_owned())]);
    let mut diagnostics = Diagnostics::default();
    published::read(&pages, &mut diagnostics);
    diagnostics.render(&pages, "", false);
    published::page::shown(&pages);
});
