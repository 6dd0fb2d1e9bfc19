//! The tasks of an identity center.
//!
//! A task reports `InProgress` to as many polls as the settings say. After the last of them it takes effect and ends.

use super::grants::{Grant, Place};
use super::{Principal, Target, View};
use crate::world::World;
use crate::world::ordered::Ordered;
use generated_sdk::organization::v2021_03_31::types::{
    self, DeletionStrategy, DeploymentStatus, DuplicationStrategy, PermissionApplyStatus, TaskState, TaskType,
    UserSyncStatus, UserSyncTaskType,
};
use serde::{Deserialize, Serialize};

/// The reason of a task whose object another task removed first.
const GONE: &str = "RecordNotFound: another task removed it first.";

/// The tasks of an identity center.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tasks {
    pub(crate) all: Ordered<Task>,
    /// The ids of those that have not ended, the oldest first.
    running: Vec<String>,
}

/// A task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Task {
    pub(crate) id: String,
    pub(crate) work: Work,
    pub(crate) state: TaskState,
    /// The reason of a failure.
    pub(crate) reason: String,
    /// The number of polls after which the task ends.
    polls_left: u32,
    /// The reason with which the task is to fail.
    fault: Option<String>,
    /// The permission request whose approval started the task.
    order: Option<String>,
}

/// The effect of a task.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum Work {
    Grant(Grant),
    Revoke {
        grant: Grant,
        /// Whether the deployment is removed with the last grant.
        undeploy: bool,
    },
    Deploy(Place),
    Undeploy(Place),
    Synchronize(Synchronized),
    EndSynchronization(Synchronized),
}

/// The part of a user synchronization that a task shows. The synchronization may be gone when the task is read.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Synchronized {
    pub(crate) id: String,
    pub(crate) principal: Principal,
    pub(crate) target: Target,
    pub(crate) duplication: DuplicationStrategy,
    pub(crate) deletion: DeletionStrategy,
}

impl Work {
    /// Returns the type of the task.
    pub(crate) fn kind(&self) -> TaskType {
        match self {
            Self::Grant(_) => TaskType::CreateRoleAssignment,
            Self::Revoke { .. } => TaskType::DeleteRoleAssignment,
            Self::Deploy(_) => TaskType::ProvisionRoleConfiguration,
            Self::Undeploy(_) => TaskType::DeprovisionRoleConfiguration,
            Self::Synchronize(_) => TaskType::StartProvisioning,
            Self::EndSynchronization(_) => TaskType::DeleteProvisioning,
        }
    }

    /// Returns the permission configuration and the account, unless it is about a user synchronization.
    pub(crate) fn place(&self) -> Option<&Place> {
        match self {
            Self::Grant(grant) | Self::Revoke { grant, .. } => Some(&grant.place),
            Self::Deploy(place) | Self::Undeploy(place) => Some(place),
            Self::Synchronize(_) | Self::EndSynchronization(_) => None,
        }
    }

    /// Returns the user or group of a grant.
    pub(crate) fn principal(&self) -> Option<&Principal> {
        match self {
            Self::Grant(grant) | Self::Revoke { grant, .. } => Some(&grant.principal),
            _ => None,
        }
    }

    /// Returns the user synchronization, if it is about one.
    pub(crate) fn synchronized(&self) -> Option<&Synchronized> {
        match self {
            Self::Synchronize(synchronized) | Self::EndSynchronization(synchronized) => Some(synchronized),
            _ => None,
        }
    }
}

impl Task {
    /// Returns the task of a grant or deployment as lists show it.
    pub(crate) fn describe(&self, view: &View<'_>) -> types::TaskInfo {
        let mut shown = types::TaskInfo::default();
        shown.task_id = self.id.clone();
        if let Some(place) = self.work.place() {
            shown.role_configuration_id = place.configuration.clone();
            shown.role_configuration_name = view.configuration_name(&place.configuration);
            shown.target_uin = place.target.uin;
            shown.target_type = place.target.kind.clone();
        }
        if let Some(principal) = self.work.principal() {
            shown.principal_id = principal.id.clone();
            shown.principal_type = principal.kind.clone();
        }
        shown.task_type = self.work.kind().as_str().to_owned();
        shown.status = self.state.clone();
        shown.failure_reason = self.failure_reason();
        shown
    }

    /// Returns the task of a deployment as the call that starts it returns it.
    pub(crate) fn describe_deployment(&self, view: &View<'_>) -> types::RoleProvisioningsTask {
        let mut shown = types::RoleProvisioningsTask::default();
        shown.task_id = self.id.clone();
        if let Some(place) = self.work.place() {
            shown.role_configuration_id = place.configuration.clone();
            shown.role_configuration_name = view.configuration_name(&place.configuration);
            shown.target_uin = place.target.uin;
            shown.target_type = Some(place.target.kind.clone());
        }
        shown.task_type = Some(self.work.kind().as_str().to_owned());
        shown.task_status = Some(self.state.clone());
        shown
    }

    /// Returns the task of a user synchronization as the call that starts it returns it.
    pub(crate) fn describe_synchronization(&self, view: &View<'_>) -> types::UserProvisioningsTask {
        let mut shown = types::UserProvisioningsTask::default();
        shown.task_id = self.id.clone();
        shown.task_type = UserSyncTaskType::from(self.work.kind().as_str());
        shown.task_status = self.state.clone();
        if let Some(synchronized) = self.work.synchronized() {
            shown.target_uin = synchronized.target.uin;
            shown.target_type = synchronized.target.kind.clone();
            shown.user_provisioning_id = synchronized.id.clone();
            shown.principal_id = synchronized.principal.id.clone();
            shown.principal_type = synchronized.principal.kind.clone();
            shown.principal_name = view.principal_name(&synchronized.principal);
            shown.duplication_strategy = synchronized.duplication.clone();
            shown.deletion_strategy = synchronized.deletion.clone();
        }
        shown
    }

    /// Returns the task as a poll shows it.
    pub(crate) fn status(&self) -> types::TaskStatus {
        let mut shown = types::TaskStatus::default();
        shown.status = self.state.clone();
        shown.task_id = self.id.clone();
        shown.task_type = self.work.kind();
        shown.failure_reason = self.failure_reason();
        shown
    }

    fn failure_reason(&self) -> Option<String> {
        (self.state == TaskState::Failed).then(|| self.reason.clone())
    }
}

impl Tasks {
    /// Returns the tasks that have not ended.
    pub(crate) fn running(&self) -> impl Iterator<Item = &Task> {
        self.running.iter().filter_map(|id| self.all.get(id))
    }

    /// Returns whether a task is running for a permission configuration on an account.
    pub(crate) fn busy_at(&self, place: &Place) -> bool {
        self.running().any(|task| task.work.place() == Some(place))
    }

    /// Returns whether a task is running for a user synchronization, by id.
    pub(crate) fn busy_with(&self, synchronization: &str) -> bool {
        self.running().any(|task| task.work.synchronized().is_some_and(|it| it.id == synchronization))
    }

    /// Returns whether a task is creating a grant, by key.
    pub(crate) fn granting(&self, key: &str) -> bool {
        self.running().any(|task| matches!(&task.work, Work::Grant(grant) if grant.key() == key))
    }
}

impl World {
    /// Starts a task, and returns it. With no polls to wait for, it ends at once.
    pub(crate) fn start_task(
        &mut self,
        organization: i64,
        work: Work,
        fault: Option<String>,
        order: Option<&str>,
    ) -> String {
        let id = self.ids.text("t-");
        let polls_left = self.settings.task_polls;
        let order = order.map(str::to_owned);
        let task = Task {
            id: id.clone(),
            work,
            state: TaskState::InProgress,
            reason: String::new(),
            polls_left,
            fault,
            order,
        };
        let tasks = &mut self.center_mut(organization).tasks;
        tasks.all.insert(id.clone(), task);
        tasks.running.push(id.clone());
        if polls_left == 0 {
            self.poll_task(organization, &id);
        }
        id
    }

    /// Brings a task one poll nearer to its end.
    pub(crate) fn poll_task(&mut self, organization: i64, id: &str) {
        let tasks = &mut self.center_mut(organization).tasks;
        let Some(task) = tasks.all.get_mut(id).filter(|task| task.state == TaskState::InProgress) else { return };
        task.polls_left = task.polls_left.saturating_sub(1);
        if task.polls_left > 0 {
            return;
        }
        let task = task.clone();
        tasks.running.retain(|running| running != id);
        let outcome = self.carry_out(organization, &task);
        if let Some(ended) = self.center_mut(organization).tasks.all.get_mut(id) {
            match outcome {
                Ok(()) => ended.state = TaskState::Success,
                Err(reason) => (ended.state, ended.reason) = (TaskState::Failed, reason),
            }
        }
        if let Some(order) = &task.order {
            self.settle_order(organization, order);
        }
    }

    /// Brings every task one poll nearer to its end, because somebody looks at what the tasks change.
    ///
    /// Guess: the service carries out tasks whether or not anybody polls them, so a list of grants, deployments or tasks counts
    /// as a poll of them all.
    pub(crate) fn poll_tasks(&mut self, organization: i64) {
        for id in self.center_mut(organization).tasks.running.clone() {
            self.poll_task(organization, &id);
        }
    }

    /// Lets a task take effect, or says why it fails.
    fn carry_out(&mut self, organization: i64, task: &Task) -> Result<(), String> {
        let now = self.now;
        if let Some(reason) = &task.fault {
            // Guess: a deployment that fails stays, as `DeployFailed`; a grant that a fault strikes leaves nothing behind.
            if let Work::Deploy(place) = &task.work {
                self.center_mut(organization).grants.set_deployment(place, DeploymentStatus::DeployFailed, now);
            }
            return Err(reason.clone());
        }
        match &task.work {
            Work::Grant(grant) => {
                let deployment = self.center_mut(organization).grants.deployments.get(&grant.place.key());
                if deployment.is_none_or(|deployment| deployment.status == DeploymentStatus::DeployFailed) {
                    self.deploy(organization, &grant.place)?;
                }
                let granted = Grant::new(grant.place.clone(), grant.principal.clone(), now);
                self.center_mut(organization).grants.grants.insert(granted.key(), granted);
                Ok(())
            }
            Work::Revoke { grant, undeploy } => {
                let grants = &mut self.center_mut(organization).grants;
                grants.grants.remove(&grant.key()).ok_or(GONE)?;
                if *undeploy && !grants.granted_at(&grant.place) {
                    grants.deployments.remove(&grant.place.key());
                }
                Ok(())
            }
            Work::Deploy(place) => self.deploy(organization, place),
            Work::Undeploy(place) => {
                self.center_mut(organization).grants.deployments.remove(&place.key()).map(drop).ok_or(GONE.to_owned())
            }
            Work::Synchronize(it) => {
                self.synchronize(organization, &it.id)?;
                if let Some(started) = self.center_mut(organization).synchronization.all.get_mut(&it.id) {
                    started.status = UserSyncStatus::Enabled;
                }
                Ok(())
            }
            Work::EndSynchronization(it) => self.end_synchronization(organization, &it.id),
        }
    }

    fn deploy(&mut self, organization: i64, place: &Place) -> Result<(), String> {
        let now = self.now;
        let center = self.center_mut(organization);
        let configuration = center.configurations.all.get_mut(&place.configuration).ok_or(GONE)?;
        if let Some(reason) = configuration.undeployable() {
            center.grants.set_deployment(place, DeploymentStatus::DeployFailed, now);
            return Err(reason);
        }
        configuration.took_effect(now);
        center.grants.set_deployment(place, DeploymentStatus::Deployed, now);
        Ok(())
    }

    /// Ends a permission request whose tasks have ended.
    fn settle_order(&mut self, organization: i64, id: &str) {
        let center = self.center_mut(organization);
        let ours = || center.tasks.all.values().filter(|task| task.order.as_deref() == Some(id));
        if ours().any(|task| task.state == TaskState::InProgress) {
            return;
        }
        let failed = ours().any(|task| task.state == TaskState::Failed);
        if let Some(order) = center.applications.orders.get_mut(id) {
            order.status =
                if failed { PermissionApplyStatus::ApprovedSyncFailed } else { PermissionApplyStatus::ApprovedSynced };
        }
    }
}
