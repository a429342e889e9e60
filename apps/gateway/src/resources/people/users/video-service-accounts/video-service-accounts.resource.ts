import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { users } from '../users.resource.js';

/** The account of a user at a video service. */
const videoServiceAccounts = defineResource({
  name: 'VideoServiceAccount',
  title: 'video service account',
  description: 'The account of a user at a video service.',
  path: '/users/{userId}/video-service-accounts/{videoServiceAccountId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', 'a5bd39be-11a7-47d8-870a-02f42ec9ffa6'),
    connectorFactoryObjectId: uuid(
      'Identifier of the video service.',
      '40210b74-bca5-4819-8903-e177671a2f70',
      { requiredOnCreate: true },
    ),
    isConnectorMapped: boolean('Service is mapped to the user.', true),
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '4076b1ed-5a38-4c77-8421-3e80a70a85d8',
      { access: 'read-only' },
    ),
    connectorFactoryName: text('Name of the video service.', 'Branch video', { access: 'read-only' }),
    mediaServerType: integer('Kind of media server.', 1, { access: 'read-only' }),
    isAlive: boolean('Service answers.', false, { access: 'read-only' }),
  },
});

export const VideoServiceAccountsModule = resourceModule(videoServiceAccounts);
