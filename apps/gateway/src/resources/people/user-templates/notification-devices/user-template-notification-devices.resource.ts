import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { anyDeviceFields } from '../../any-device-fields.js';
import { userTemplates } from '../user-templates.resource.js';

/** A notification device of a user template, of any kind. It is changed among the devices of its kind, where it has the same identifier. */
export const userTemplateNotificationDevices = defineResource({
  name: 'UserTemplateNotificationDevice',
  title: 'user template notification device',
  description:
    'A notification device of a user template, of any kind. It is changed among the devices of its kind, where it has the same identifier.',
  path: '/user-templates/{userTemplateId}/notification-devices/{userTemplateNotificationDeviceId}',
  parent: userTemplates,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get'],
  fields: {
    subscriberObjectId: uuid(
      'Identifier of the user template that it belongs to.',
      '9f5aa0fd-1f62-41b4-860f-104806643660',
      { access: 'read-only' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', '4547bc5d-527d-4790-8018-b8122e056a87'),
    displayName: text('Name of the device.', 'Pager', { access: 'read-only' }),
    rnaRetryInterval: integer(
      'Minutes between tries when not answered. Devices that come with a user have 15.',
      15,
      { access: 'read-only' },
    ),
    sendCount: boolean('Include message counts.', false, { access: 'read-only' }),
    smtpAddress: text('Email address that is notified.', 'duty@example.test', { access: 'read-only' }),
    waitConnect: boolean('Wait for the connection before `afterDialDigits`.', false, { access: 'read-only' }),
    smppProviderObjectId: uuid('Identifier of the SMS provider.', 'a596f378-c382-4c25-84cb-f8b7ce4c96b9', {
      access: 'read-only',
    }),
    deviceName: text(
      'Kind by name: Home Phone, Work Phone, Mobile Phone, Spare Phone, Pager, SMS, SMTP, HTML or Other.',
      'Pager',
      { access: 'read-only' },
    ),
    sendCallerId: boolean("Include the caller's number.", false, { access: 'read-only' }),
    successRetryInterval: integer('Minutes between tries after success.', 1, { access: 'read-only' }),
    headerText: text('Text before the notification.', 'You have a message', { access: 'read-only' }),
    footerText: text('Text after the notification.', 'Sent by Unity Connection', { access: 'read-only' }),
    ...anyDeviceFields,
  },
});

export const UserTemplateNotificationDevicesModule = resourceModule(userTemplateNotificationDevices);
