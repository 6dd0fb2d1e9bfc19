// What people come for, and the actions that do it, in their order.

export const QUESTIONS = {
  organization: [
    { title: 'Who has access to this account?', text: 'Grants of the identity center, directly or through a group.', view: '#/access', actions: ['DescribeIdentityCenter', 'ListRoleAssignments', 'ListGroupMembers', 'ListUserSyncProvisionings', 'ListOrgMemberAuthAccounts'] },
    { title: 'Take access away', text: 'Revoke a grant, and watch the task until it is done.', view: '#/access', actions: ['ListRoleAssignments', 'DeleteRoleAssignment', 'GetTaskStatus', 'DismantleRoleConfiguration'] },
    { title: 'Grant access to an account', text: 'A user or group gets a permission configuration on a member.', actions: ['CreateUser', 'CreateGroup', 'AddUserToGroup', 'CreateRoleConfiguration', 'AddPermissionPolicyToRoleConfiguration', 'CreateRoleAssignment', 'GetTaskStatus'] },
    { title: 'Bring in an account', text: 'Create a member, or invite an account that exists.', actions: ['AddOrganizationNode', 'CreateOrganizationMember', 'InviteOrganizationMember', 'SendOrganizationInvitation', 'ListOrganizationInvitations', 'AcceptOrganizationInvitation'] },
    { title: 'List and move members', text: 'The departments, their members, and where each belongs.', actions: ['DescribeOrganizationNodes', 'DescribeOrganizationMembers', 'MoveOrganizationNodeMembers', 'UpdateOrganizationMember'] },
    { title: 'Forbid something everywhere', text: 'A policy that departments and members cannot overrule.', actions: ['EnablePolicyType', 'CreatePolicy', 'AttachPolicy', 'ListTargetsForPolicy', 'DescribeEffectivePolicy', 'DetachPolicy'] },
    { title: 'Let an account go', text: 'Remove a member, or delete an account that the organization created.', actions: ['CheckAccountDelete', 'DeleteOrganizationMembers', 'DeleteAccount', 'QuitOrganization'] },
    { title: 'Let a team run a service', text: 'Make a member the delegated administrator of a service.', actions: ['ListOrganizationService', 'CreateOrgServiceAssign', 'ListOrgServiceAssignMember', 'DeleteOrgServiceAssign'] },
    { title: 'Share a resource', text: 'A share unit has resources, and the accounts that may use them.', actions: ['AddShareUnit', 'AddShareUnitResources', 'AddShareUnitMembers', 'DescribeShareUnits', 'AcceptJoinShareUnitInvitation'] },
    { title: 'See the costs', text: 'What members and products cost in a month.', actions: ['DescribeOrganizationFinancialByMember', 'DescribeOrganizationFinancialByMonth', 'DescribeOrganizationFinancialByProduct'] },
  ],
};
