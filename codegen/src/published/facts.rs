//! The vendor's published facts in one form, with their places, whatever page or file they come from.

use crate::source::{FileId, Spanned};
use crate::spec::{Site, TypeName, Wire};

/// The facts of one page or file. A fact that it does not state is `None`, which is not the same as empty.
#[derive(Debug)]
pub struct Document {
    /// The page or file.
    pub file: FileId,
    /// The service, as in its host name.
    pub service: Option<Spanned<String>>,
    /// The version, `YYYY-MM-DD`.
    pub version: Option<Spanned<String>>,
    /// The site that the page belongs to.
    pub site: Option<Site>,
    /// The date of the page's last update, `YYYY-MM-DD`.
    pub updated: Option<Spanned<String>>,
    /// Whether it describes the whole version, so that what it lacks does not exist.
    pub whole: bool,
    /// The actions, in the document's order.
    pub actions: Vec<Action>,
    /// The data types, in the document's order.
    pub types: Vec<Type>,
    /// The error codes of all services that the document lists.
    pub common_errors: Vec<ErrorCode>,
    /// The error codes of a list for the whole service.
    pub errors: Vec<ErrorCode>,
}

/// An action as the vendor describes it.
#[derive(Debug)]
pub struct Action {
    /// Its name on the wire.
    pub name: Spanned<String>,
    /// The description, with white space folded.
    pub text: Option<Spanned<String>>,
    /// The number of calls per second that are accepted.
    pub rate_limit: RateLimit,
    /// The notice that it is deprecated.
    pub deprecated: Option<Spanned<String>>,
    /// Whether the service refuses to execute it by now.
    pub offline: bool,
    /// The obstacle to calling it like other actions.
    pub obstacle: Option<Spanned<Obstacle>>,
    /// The input parameters without the common ones.
    pub input: Option<Vec<Parameter>>,
    /// The output parameters without `RequestId`.
    pub output: Option<Vec<Parameter>>,
    /// The examples.
    pub examples: Vec<Example>,
    /// The error codes that the page lists for this action.
    pub errors: Option<Vec<ErrorCode>>,
}

/// The obstacle to calling an action like others, with a signed request and one JSON response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It returns a stream of events.
    Stream,
    /// It is called without a signature.
    Unsigned,
}

/// The rate limit that a document states.
#[derive(Clone, Debug)]
pub enum RateLimit {
    /// It gives a figure.
    Stated(Spanned<u32>),
    /// It is of a kind that tells rate limits, and has none for this action.
    Unlimited,
    /// It is of a kind that does not tell.
    Unknown,
}

/// An input parameter, an output parameter or a member of a type.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// The name on the wire.
    pub name: Spanned<String>,
    /// The type as the spec writes it, such as `String` or `Array of TaskInfo`.
    pub type_name: Spanned<TypeName>,
    /// The width of an `Integer`, if the document tells.
    pub wire: Option<Wire>,
    /// Whether a caller must set it, if the document says so or denies it.
    pub required: Option<Spanned<bool>>,
    /// Whether it may be null, if the document says so or denies it.
    pub nullable: Option<bool>,
    /// Whether every response contains it, if the document says so or denies it.
    pub always: Option<bool>,
    /// The notice that it is deprecated.
    pub deprecated: Option<String>,
    /// The description with white space folded, notes included. Ours to understand, not to copy.
    pub text: Spanned<String>,
}

/// A data type.
#[derive(Debug)]
pub struct Type {
    /// The name.
    pub name: Spanned<String>,
    /// The description.
    pub text: Option<Spanned<String>>,
    /// The members, in the document's order.
    pub members: Vec<Parameter>,
}

/// An error code with its meaning.
#[derive(Clone, Debug)]
pub struct ErrorCode {
    /// The code.
    pub code: Spanned<String>,
    /// The description.
    pub text: Spanned<String>,
}

/// A request with its response.
#[derive(Debug)]
pub struct Example {
    /// What it shows.
    pub title: Option<Spanned<String>>,
    /// The request as it is shown: a `POST` with a JSON body, or the older form, an address with parameters.
    pub input: Option<Spanned<String>>,
    /// The response as it is shown.
    pub output: Option<Spanned<String>>,
}
