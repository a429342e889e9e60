import type { Behaviour } from '../world.js';
import { axlServers } from './axl-servers.js';
import {
  callHandlerPrimaryTemplates,
  callHandlers,
  callHandlerTemplates,
  greetings,
  interviewHandlers,
  transferOptions,
} from './call-handlers.js';
import { configurationValues } from './configuration-values.js';
import { credentials, roleAssignments } from './credentials.js';
import { customRoles } from './custom-roles.js';
import { devices } from './devices.js';
import { directoryHandlers } from './directory-handlers.js';
import { distributionListMembers, privateListMembers } from './list-members.js';
import { mailboxAttributes } from './mailbox-attributes.js';
import { messageActions } from './message-actions.js';
import { messageAgingPolicies, messageAgingRules } from './message-aging.js';
import { mwis } from './mwis.js';
import { ordered } from './ordered.js';
import { phoneSystemAssociations } from './phone-system-associations.js';
import { phoneSystems } from './phone-systems.js';
import { portGroupParts, portGroups } from './port-groups.js';
import { ports } from './ports.js';
import { privateLists } from './private-lists.js';
import { restrictionTables } from './restriction-tables.js';
import { routingRuleConditions, routingRules } from './routing-rules.js';
import { scheduleDetails, scheduleSetMembers } from './schedules.js';
import { partitions, searchSpaces } from './search-spaces.js';
import { sipCertificates } from './sip-certificates.js';
import { sipSecurityProfiles } from './sip-security-profiles.js';
import { tenantAttribute, tenants } from './tenants.js';
import { adminUsers, alternateExtensions, users, userTemplates } from './users.js';
import { dtmfAccessIds, subscriberDependencies, userLicenses, viewOf } from './views.js';

/** The behaviour of resources beyond the catalogue; those not listed have none. */
export const behaviours: Readonly<Record<string, Behaviour>> = {
  'phone-systems': phoneSystems,
  'axl-servers': axlServers,
  'phone-system-associations': phoneSystemAssociations,
  'port-groups': portGroups,
  'port-group-codecs': portGroupParts,
  'port-group-servers': portGroupParts,
  ports,
  'sip-certificates': sipCertificates,
  'sip-security-profiles': sipSecurityProfiles,

  'cluster-servers': { hasNoTotal: true },
  'configuration-values': configurationValues,
  'credential-policies': viewOf({ 'authentication-rules': {} }),
  'custom-roles': customRoles,
  'language-mappings': { alsoAddressedBy: 'LanguageAbbreviation' },
  'message-aging-policies': messageAgingPolicies,
  'message-aging-rules': messageAgingRules,
  'restriction-patterns': ordered('restriction-patterns', 'SequenceNumber'),
  'restriction-tables': restrictionTables,
  roles: viewOf({ 'system-roles': {}, 'custom-roles': {} }),
  'tenant-coses': tenantAttribute('CosObjectId', '2'),
  'tenant-operators': tenantAttribute('OperatorObjectId', '4', 'OperatorURI'),
  'tenant-schedule-sets': tenantAttribute('ScheduleSetObjectId', '3'),
  'tenant-user-licenses': userLicenses,
  tenants,
  'user-licenses': userLicenses,

  'admin-users': adminUsers,
  'alternate-extensions': alternateExtensions,
  'distribution-list-members': distributionListMembers,
  'dtmf-access-ids': dtmfAccessIds,
  'global-users': viewOf({ users: {}, 'user-templates': { IsTemplate: 'true' } }),
  'html-devices': devices('SmtpAddress', 'users'),
  'ldap-import-users': { isPagedByOffset: true },
  'mailbox-attributes': mailboxAttributes,
  'message-handlers': messageActions,
  mwis,
  'notification-devices': viewOf({
    'phone-devices': { Type: '1' },
    'pager-devices': { Type: '2' },
    'smtp-devices': { Type: '4' },
    'sms-devices': { Type: '5' },
    'html-devices': { Type: '8' },
  }),
  'pager-devices': devices('PhoneNumber', 'users'),
  'phone-devices': devices('PhoneNumber', 'users'),
  'private-list-members': privateListMembers,
  'private-lists': privateLists,
  'sms-devices': devices('RecipientAddress', 'users'),
  'smtp-devices': devices('SmtpAddress', 'users'),
  'subscriber-dependencies': subscriberDependencies,
  'user-passwords': credentials('user-passwords'),
  'user-pins': credentials('user-pins'),
  'user-roles': roleAssignments,
  'user-template-html-devices': devices('SmtpAddress', 'user-templates'),
  'user-template-message-actions': messageActions,
  'user-template-notification-devices': viewOf({
    'user-template-phone-devices': { Type: '1' },
    'user-template-pager-devices': { Type: '2' },
    'user-template-smtp-devices': { Type: '4' },
    'user-template-html-devices': { Type: '8' },
  }),
  'user-template-pager-devices': devices('PhoneNumber', 'user-templates'),
  'user-template-passwords': credentials('user-template-passwords'),
  'user-template-phone-devices': devices('PhoneNumber', 'user-templates'),
  'user-template-pins': credentials('user-template-pins'),
  'user-template-roles': roleAssignments,
  'user-template-smtp-devices': devices('SmtpAddress', 'user-templates'),
  'user-templates': userTemplates,
  users,

  'call-handler-primary-template-greetings': greetings,
  'call-handler-primary-template-transfer-options': transferOptions,
  'call-handler-primary-templates': callHandlerPrimaryTemplates,
  'call-handler-template-greetings': greetings,
  'call-handler-template-transfer-options': transferOptions,
  'call-handler-templates': callHandlerTemplates,
  'call-handlers': callHandlers,
  'directory-handler-stream-files': { isCreatedAtItsPath: true, hasNoTotal: true },
  'directory-handlers': directoryHandlers,
  'greeting-stream-files': { isCreatedAtItsPath: true },
  greetings,
  handlers: viewOf({
    'call-handlers': { ObjectType: '3' },
    'interview-handlers': { ObjectType: '5' },
    'directory-handlers': { ObjectType: '6' },
  }),
  'interview-handlers': interviewHandlers,
  partitions,
  'post-greeting-recording-stream-files': { isCreatedAtItsPath: true, hasNoTotal: true },
  'routing-rule-conditions': routingRuleConditions,
  'routing-rules': routingRules,
  'schedule-details': scheduleDetails,
  'schedule-set-members': scheduleSetMembers,
  'search-spaces': searchSpaces,
  'search-spaces-members': viewOf({ 'search-space-members': {} }),
  'transfer-options': transferOptions,
};
