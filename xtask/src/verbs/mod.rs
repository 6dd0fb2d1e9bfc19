//! One module per verb. Each has its `Arguments` and a function `run`, which returns what to do next.

pub(crate) mod audit;
pub(crate) mod bench;
pub(crate) mod blocks;
pub(crate) mod changes;
pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod explorer;
pub(crate) mod facts;
pub(crate) mod fuzz;
pub(crate) mod generate;
pub(crate) mod interop;
pub(crate) mod msrv;
pub(crate) mod package;
pub(crate) mod schema;
pub(crate) mod status;
pub(crate) mod test;
pub(crate) mod transcribe;
pub(crate) mod update;
