//! What the compiler says to a user: programs that must not compile, with its messages, and programs that must.
//! See `compile-fail/README.md` for how to update the messages.

#[test]
fn wrong_programs_are_refused_with_messages_that_help() {
    trybuild::TestCases::new().compile_fail("programs/compile-fail/*.rs");
}

#[test]
fn right_programs_compile() {
    trybuild::TestCases::new().pass("programs/compile-pass/*.rs");
}
