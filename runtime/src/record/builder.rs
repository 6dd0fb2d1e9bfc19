//! The states of a builder's required parameters, and what all builders share.

use crate::record::Record;
use std::marker::PhantomData;

/// A required parameter that is set.
#[derive(Debug)]
pub struct Set(());

/// A required parameter that is not set yet; as the state of a builder: none of them is.
#[derive(Debug)]
pub struct Unset(());

/// The states of a builder's required parameters, as a list: that of the first one, and those of the others.
///
/// Generated builders have one type parameter for all states. Its list starts as [`Unset`] and becomes as long as it has to
/// be, as in `(Set, (Unset, (Set, Unset)))`.
pub trait State {
    /// The state of the first parameter.
    type First;
    /// The states of the others.
    type Others: State;
}

impl State for Unset {
    type First = Unset;
    type Others = Unset;
}

impl<F, O: State> State for (F, O) {
    type First = F;
    type Others = O;
}

/// The states of all parameters but the first.
pub type Others<S> = <S as State>::Others;

/// The state of the parameter at a position.
pub type At0<S> = <S as State>::First;
/// The state of the parameter at a position.
pub type At1<S> = At0<Others<S>>;
/// The state of the parameter at a position.
pub type At2<S> = At1<Others<S>>;
/// The state of the parameter at a position.
pub type At3<S> = At2<Others<S>>;
/// The state of the parameter at a position.
pub type At4<S> = At3<Others<S>>;
/// The state of the parameter at a position.
pub type At5<S> = At4<Others<S>>;
/// The state of the parameter at a position.
pub type At6<S> = At5<Others<S>>;
/// The state of the parameter at a position.
pub type At7<S> = At6<Others<S>>;

/// The states with the parameter at a position set.
pub type Set0<S> = (Set, Others<S>);
/// The states with the parameter at a position set.
pub type Set1<S> = (At0<S>, Set0<Others<S>>);
/// The states with the parameter at a position set.
pub type Set2<S> = (At0<S>, Set1<Others<S>>);
/// The states with the parameter at a position set.
pub type Set3<S> = (At0<S>, Set2<Others<S>>);
/// The states with the parameter at a position set.
pub type Set4<S> = (At0<S>, Set3<Others<S>>);
/// The states with the parameter at a position set.
pub type Set5<S> = (At0<S>, Set4<Others<S>>);
/// The states with the parameter at a position set.
pub type Set6<S> = (At0<S>, Set5<Others<S>>);
/// The states with the parameter at a position set.
pub type Set7<S> = (At0<S>, Set6<Others<S>>);

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

    /// The same with another parameter set.
    pub fn retyped<T>(self) -> Partial<R, C, T> {
        Partial { request: self.request, client: self.client, states: PhantomData }
    }
}

/// The list that a setter takes, as the request holds it.
pub fn list<T>(values: impl IntoIterator<Item = impl Into<T>>) -> Vec<T> {
    values.into_iter().map(Into::into).collect()
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
        $crate::__builder!(@send $builder [C, S] [C: $crate::codegen::Sender, S: $crate::codegen::State]
            $record $send [$($bounds)+]);
    };
    ($builder:ident<C>, $record:ident, $build:ident, $send:ident) => {
        $crate::__builder!(@declare $builder [C = ()] [C] [C] [()] $record $build []);
        $crate::__builder!(@send $builder [C] [C: $crate::codegen::Sender] $record $send []);
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
                $($bounds)*
            {
                self.0.client.core().send(&self.0.request)
            }
        }

        /// Sends the request with the client's settings, as [`send`](Self::send) does.
        #[cfg(feature = "client")]
        impl<$($bounded)*> ::std::future::IntoFuture for $builder<$($parameter),*>
        where
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
