//! The states of a builder's required parameters, and what all builders share.

use crate::record::Record;
use std::marker::PhantomData;

/// A required parameter that is set.
#[derive(Debug)]
pub struct Set(());

/// A required parameter that is not set yet; as a tree of states: none of them is.
#[derive(Debug)]
pub struct Unset(());

/// The states of a builder's required parameters: a tree with a state at every leaf, as deep as their number asks for.
///
/// Generated builders have one type parameter for all states. The tree starts as [`Unset`] and grows where a parameter is set,
/// as in `((Set, Unset), Unset)` for the first of three or four.
pub trait State {
    /// The states of the first half.
    type L: State;
    /// The states of the second half.
    type R: State;
}

impl State for Unset {
    type L = Unset;
    type R = Unset;
}

/// A leaf, which nothing divides.
impl State for Set {
    type L = Unset;
    type R = Unset;
}

impl<L: State, R: State> State for (L, R) {
    type L = L;
    type R = R;
}

/// Names for parts of the tree of states.
pub mod states {
    use super::{Set, State};

    /// The states of the first half of the parameters.
    pub type L<S> = <S as State>::L;
    /// The states of the second half of the parameters.
    pub type R<S> = <S as State>::R;

    /// Names for the state of one parameter, and for the states with one parameter set, in trees of up to eight.
    macro_rules! positions {
        ($($at:ident = $state:ty, $set:ident = $states:ty;)*) => {$(
            /// The state of the parameter at a position.
            pub type $at<S> = $state;
            /// The states with the parameter at a position set.
            pub type $set<S> = $states;
        )*};
    }

    positions! {
        At0of2 = L<S>, Set0of2 = (Set, R<S>);
        At1of2 = R<S>, Set1of2 = (L<S>, Set);
        At0of4 = At0of2<L<S>>, Set0of4 = (Set0of2<L<S>>, R<S>);
        At1of4 = At1of2<L<S>>, Set1of4 = (Set1of2<L<S>>, R<S>);
        At2of4 = At0of2<R<S>>, Set2of4 = (L<S>, Set0of2<R<S>>);
        At3of4 = At1of2<R<S>>, Set3of4 = (L<S>, Set1of2<R<S>>);
        At0of8 = At0of4<L<S>>, Set0of8 = (Set0of4<L<S>>, R<S>);
        At1of8 = At1of4<L<S>>, Set1of8 = (Set1of4<L<S>>, R<S>);
        At2of8 = At2of4<L<S>>, Set2of8 = (Set2of4<L<S>>, R<S>);
        At3of8 = At3of4<L<S>>, Set3of8 = (Set3of4<L<S>>, R<S>);
        At4of8 = At0of4<R<S>>, Set4of8 = (L<S>, Set0of4<R<S>>);
        At5of8 = At1of4<R<S>>, Set5of8 = (L<S>, Set1of4<R<S>>);
        At6of8 = At2of4<R<S>>, Set6of8 = (L<S>, Set2of4<R<S>>);
        At7of8 = At3of4<R<S>>, Set7of8 = (L<S>, Set3of4<R<S>>);
    }
}

/// The content of a builder: the record as far as it is set, the client that will send it, if any, and the states of the
/// required parameters.
pub struct Partial<R, C, S> {
    /// The record as far as it is set.
    pub request: R,
    /// The client that will send it; `()` if there is none.
    pub client: C,
    states: PhantomData<S>,
}

impl<R: Record, C, S> Partial<R, C, S> {
    /// Starts with an empty record.
    pub fn new(client: C) -> Self {
        Self { request: R::empty(), client, states: PhantomData }
    }

    /// Returns the builder with another parameter set.
    pub fn retyped<T>(self) -> Partial<R, C, T> {
        Partial { request: self.request, client: self.client, states: PhantomData }
    }
}

/// Returns the list that a setter takes, as the request holds it.
pub fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
}

/// The argument of a string parameter that holds the digits of a number, such as the id of an account.
#[derive(Debug)]
pub struct Digits(String);

impl From<i64> for Digits {
    fn from(number: i64) -> Self {
        Self(number.to_string())
    }
}

impl From<&str> for Digits {
    fn from(digits: &str) -> Self {
        Self(digits.to_owned())
    }
}

impl From<String> for Digits {
    fn from(digits: String) -> Self {
        Self(digits)
    }
}

/// Returns the digits in the form that the request has.
pub fn digits(value: impl Into<Digits>) -> String {
    value.into().0
}

/// Declares a builder, with everything but its setters: the struct, `builder()` on the record, `build`, and for a request
/// `send` and `await`. A row per required parameter says where its state stands and which marker it must have. The table has
/// the names of the methods, too, so that the compiler's notes point at the table and not into this macro.
#[doc(hidden)]
#[macro_export]
macro_rules! __builder {
    ($builder:ident<C, S>, $record:ident, $build:ident, $send:ident, $($bounds:tt)+) => {
        $crate::__builder!(@declare $builder [C = (), S = $crate::codegen::Unset] [C, S: $crate::codegen::State] [C] [S]
            $record $build [$($bounds)+]);
        $crate::__builder!(@send $builder [C, S] [C, S: $crate::codegen::State]
            $record $send [$($bounds)+]);
    };
    ($builder:ident<C>, $record:ident, $build:ident, $send:ident) => {
        $crate::__builder!(@declare $builder [C = ()] [C] [C] [()] $record $build []);
        $crate::__builder!(@send $builder [C] [C] $record $send []);
    };
    ($builder:ident<S>, $record:ident, $build:ident, $($bounds:tt)+) => {
        $crate::__builder!(@declare $builder [S = $crate::codegen::Unset] [S: $crate::codegen::State] [()] [S]
            $record $build [$($bounds)+]);
    };
    ($builder:ident, $record:ident, $build:ident) => {
        $crate::__builder!(@declare $builder [] [] [()] [()] $record $build []);
    };
    (@declare $builder:ident [$($parameter:ident = $default:ty),*] [$($bounded:tt)*] [$client:ty] [$states:ty]
        $record:ident $build:ident [$($bounds:tt)*]
    ) => {
        #[doc = concat!("Builds a [`struct@", stringify!($record), "`].")]
        ///
        /// A required value that is not set is a compile error that names it.
        #[must_use = "a builder does nothing until it is built, awaited or sent"]
        pub struct $builder<$($parameter = $default),*>(pub(crate) $crate::codegen::Partial<self::$record, $client, $states>);

        impl self::$record {
            /// Starts with nothing set.
            pub fn builder() -> $builder {
                $builder($crate::codegen::Partial::new(()))
            }
        }

        impl<$($bounded)*> $builder<$($parameter),*> {
            #[doc = concat!("Returns the finished [`struct@", stringify!($record), "`].")]
            pub fn $build(self) -> self::$record
            where
                $($bounds)*
            {
                self.0.request
            }
        }
    };
    (@send $builder:ident [$($parameter:ident),*] [$($bounded:tt)*] $record:ident $send:ident [$($bounds:tt)*]) => {
        #[cfg(feature = "client")]
        impl<$($bounded)*> $builder<$($parameter),*> {
            /// Sends the request. Await the returned call to get the response.
            pub fn $send(self) -> $crate::codegen::Call<$record>
            where
                C: $crate::codegen::Sender,
                $($bounds)*
            {
                self.0.client.core().send(&self.0.request)
            }
        }

        /// Sends the request with the client's settings, as [`send`](Self::send) does.
        #[cfg(feature = "client")]
        impl<$($bounded)*> ::std::future::IntoFuture for $builder<$($parameter),*>
        where
            C: $crate::codegen::Sender,
            $($bounds)*
        {
            type Output = <$crate::codegen::Call<$record> as ::std::future::Future>::Output;
            type IntoFuture = $crate::codegen::Call<$record>;

            fn into_future(self) -> Self::IntoFuture {
                self.$send()
            }
        }
    };
}
pub use __builder as builder;
