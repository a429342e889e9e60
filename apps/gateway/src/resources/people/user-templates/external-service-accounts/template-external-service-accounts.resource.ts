import { boolean, enumeration, enumOf, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { LoginType } from '../../enumerations.js';
import { userTemplates } from '../user-templates.resource.js';

const ServerType = enumOf('ServerType', {
  0: 'MeetingPlace20',
  1: 'MeetingPlace70',
  4: 'Exchange',
  5: 'HostedExchange',
});

/** An account at a unified messaging service that users made from a user template get. */
const templateExternalServiceAccounts = defineResource({
  name: 'TemplateExternalServiceAccount',
  title: 'template external service account',
  description: 'An account at a unified messaging service that users made from a user template get.',
  path: '/user-templates/{userTemplateId}/external-service-accounts/{templateExternalServiceAccountId}',
  parent: userTemplates,
  parentField: 'userTemplateObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  fields: {
    emailAddressUseCorp: boolean("Use the user's corporate email address.", false),
    enableCalendarCapability: boolean('Calendar and contacts access.', false),
    enableMailboxSynchCapability: boolean('Single inbox.', false),
    enableMeetingCapability: boolean('Meeting access.', false, { access: 'read-only' }),
    enableTtsOfEmailCapability: boolean('Read emails over the phone.', false),
    externalServiceObjectId: uuid(
      'Identifier of the unified messaging service.',
      '3dca47ef-1e12-472a-8e45-3b81faf60bcc',
      { access: 'create-only', requiredOnCreate: true },
    ),
    isPrimaryMeetingService: boolean('Primary meeting service (MeetingPlace only).', false, {
      access: 'read-only',
    }),
    loginType: enumeration('How the user signs in to the service.', LoginType, 'Alias', {
      element: 'LoginType',
    }),
    objectId: objectId('Identifier, assigned by Unity Connection.', '25000a2f-7fb0-4f1a-8b57-695a0c05a0b8'),
    userTemplateObjectId: uuid(
      'Identifier of the user template that it belongs to.',
      'f1a82f4a-95ec-4b27-82c4-e1fa88cc1338',
      { access: 'read-only' },
    ),
    displayName: text('Name of the service.', 'Branch Exchange', { access: 'read-only' }),
    serverType: enumeration('Kind of external service.', ServerType, 'MeetingPlace20', {
      element: 'ServerType',
      access: 'read-only',
    }),
    userTemplateDisplayName: text('Name of the owning user template.', 'Branch User Template', {
      access: 'read-only',
      maxLength: 64,
    }),
  },
});

export const TemplateExternalServiceAccountsModule = resourceModule(templateExternalServiceAccounts);
