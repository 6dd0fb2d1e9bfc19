//! From the model to Rust source, one function per kind of file. What is emitted has no behavior of its own: names, docs,
//! fields, tables, and calls into the runtime.

mod action;
mod builder;
mod client;
mod enums;
mod example;
mod package;
mod record;
mod service;
mod tokens;

use crate::format::{self, Source};
use crate::model::{Action, Category, DataType, Enum, Model, Service};
use crate::{Files, Package};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The threads that emit, and the observer of their progress. Neither changes the result.
#[derive(Clone, Copy)]
pub struct Workers<'w> {
    /// The number of threads.
    pub threads: usize,
    /// Called after each file with the number of files that were begun before it, and the number of all files.
    pub watch: &'w (dyn Fn(usize, usize) + Sync),
}

impl From<usize> for Workers<'_> {
    fn from(threads: usize) -> Self {
        Self { threads, watch: &|_, _| {} }
    }
}

/// One file that will be emitted.
enum Job<'m> {
    Root(&'m Model),
    CommonErrors(&'m Model),
    ServiceModule(&'m str, Vec<&'m Service>),
    VersionModule(&'m Service),
    Client(&'m Service),
    ClientOwn(&'m Service),
    ClientCategory(&'m Service, &'m Category),
    Required(&'m Service),
    Categories(&'m Service),
    ActionsModule(&'m Service),
    TypesModule(&'m Service),
    Action(&'m Service, &'m Action),
    Type(&'m Service, &'m DataType),
    Enum(&'m Enum, String),
}

/// Emits a crate around what [`emit`] makes.
pub fn emit_package(model: &Model, package: &Package, workers: Workers<'_>) -> Files {
    let modules = emit(model, workers).into_iter().map(|(path, text)| (format!("{}/{path}", Package::MODULES), text));
    modules.chain(package::files(model, package)).collect()
}

/// Emits every file. The result does not depend on the number of threads.
pub fn emit(model: &Model, workers: Workers<'_>) -> Files {
    let jobs = jobs(model);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut files = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(job) = jobs.get(at) else { return files };
            files.push((job.path(), format::file(&job.source())));
            (workers.watch)(at, jobs.len());
        }
    };
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..workers.threads).map(|_| scope.spawn(work)).collect();
        let mut files: Files = work().into_iter().collect();
        for other in others {
            match other.join() {
                Ok(more) => files.extend(more),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        files
    })
}

fn jobs(model: &Model) -> Vec<Job<'_>> {
    let mut modules: BTreeMap<&str, Vec<&Service>> = BTreeMap::new();
    for service in &model.services {
        modules.entry(&service.module).or_default().push(service);
    }
    let mut jobs = vec![Job::Root(model), Job::CommonErrors(model)];
    jobs.extend(modules.into_iter().map(|(module, services)| Job::ServiceModule(module, services)));
    for service in &model.services {
        jobs.extend([
            Job::VersionModule(service),
            Job::Client(service),
            Job::ClientOwn(service),
            Job::Required(service),
            Job::Categories(service),
            Job::ActionsModule(service),
            Job::TypesModule(service),
        ]);
        jobs.extend(service.categories.iter().map(|category| Job::ClientCategory(service, category)));
        jobs.extend(service.actions.iter().map(|action| Job::Action(service, action)));
        jobs.extend(service.types.iter().map(|data_type| Job::Type(service, data_type)));
        jobs.extend(service.enums.iter().map(|listed| Job::Enum(listed, folder(service))));
    }
    jobs
}

fn folder(service: &Service) -> String {
    format!("{}/{}", service.module, service.version_module)
}

impl Job<'_> {
    fn path(&self) -> String {
        match self {
            Self::Root(_) => "mod.rs".to_owned(),
            Self::CommonErrors(_) => "common_error.rs".to_owned(),
            Self::ServiceModule(module, _) => format!("{module}/mod.rs"),
            Self::VersionModule(service) => format!("{}/mod.rs", folder(service)),
            Self::Client(service) => format!("{}/client/mod.rs", folder(service)),
            Self::ClientOwn(service) => format!("{}/client/own.rs", folder(service)),
            Self::ClientCategory(service, category) => format!("{}/client/{}.rs", folder(service), category.module),
            Self::Required(service) => format!("{}/required.rs", folder(service)),
            Self::Categories(service) => format!("{}/categories.rs", folder(service)),
            Self::ActionsModule(service) => format!("{}/actions/mod.rs", folder(service)),
            Self::TypesModule(service) => format!("{}/types/mod.rs", folder(service)),
            Self::Action(service, action) => format!("{}/actions/{}.rs", folder(service), action.module),
            Self::Type(service, data_type) => format!("{}/types/{}.rs", folder(service), data_type.module),
            Self::Enum(listed, folder) => format!("{folder}/types/{}.rs", listed.module),
        }
    }

    fn source(&self) -> Source {
        match self {
            Self::Root(model) => service::root(model),
            Self::CommonErrors(model) => enums::common_errors(model),
            Self::ServiceModule(_, services) => service::service_module(services),
            Self::VersionModule(service) => service::version_module(service),
            Self::Client(service) => client::file(service),
            Self::ClientOwn(service) => client::own_file(service),
            Self::ClientCategory(service, category) => client::category_file(service, category),
            Self::Required(service) => service::required(service),
            Self::Categories(service) => service::categories(service),
            Self::ActionsModule(service) => service::actions_module(service),
            Self::TypesModule(service) => service::types_module(service),
            Self::Action(service, action) => action::file(service, action),
            Self::Type(service, data_type) => record::file(service, data_type),
            Self::Enum(listed, _) => enums::file(listed),
        }
    }
}
