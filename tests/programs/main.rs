//! Programs of users: those that must not compile, with the compiler's messages, and those that must compile and run.
//!
//! See `compile-fail/README.md` for how to update the messages.

#[path = "compile-pass"]
mod compile_pass {
    mod a_setter_twice;
    mod conditional_parameters;
    mod documented_call;
    mod ids_without_casts;
    mod paginate_without_position_and_size;
    mod setters_in_any_order;
    mod texts_for_enums;
    mod types_without_a_client;
    mod without_send;
}

#[test]
fn wrong_programs_are_refused_with_messages_that_help() {
    trybuild::TestCases::new().compile_fail("compile-fail/*.rs");
}
