import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { deviceFields } from '../device-fields.js';
import { users } from '../users.resource.js';

/** A mail address to which a user is notified of messages in HTML. */
const htmlDevices = defineResource({
  name: 'HtmlDevice',
  title: 'HTML device',
  description: 'A mail address to which a user is notified of messages in HTML.',
  path: '/users/{userId}/html-devices/{htmlDeviceId}',
  parent: users,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'notificationdevices/htmldevices',
  filter: ['displayName'],
  affects: ['notification-devices'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '65cbfdc6-33bf-402d-80cf-b95ac49f8de0'),
    displayName: text('Name, unique among the devices of the user.', 'Summary', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    callbackNumber: text('Outdial number shown in the mail.', '2001'),
    disableMobileNumberFromPca: boolean('User may not change the outdial number.', false, {
      element: 'DisableMobileNumberFromPCA',
    }),
    notificationTemplateId: uuid(
      'Identifier of the HTML notification template.',
      '7062a69a-53a1-41ca-894a-121e3d53e878',
      { element: 'NotificationTemplateID' },
    ),
    smtpAddress: text('Email address that is notified.', 'ada@example.test', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 320,
      isOftenEmpty: true,
    }),
    disableTemplateSelectionFromPca: boolean('User may not choose the template.', false, {
      element: 'DisableTemplateSelectionFromPCA',
    }),
    allowVoiceMailAsAttachment: boolean('Attach the recording.', false),
    messageCountInSummary: integer('Messages listed in a summary mail.', 10),
    sendScheduledNotificationAt: text(
      'Times of day for scheduled summaries, as `hh:mm` in 24 hours with commas between them. Empty: none.',
      '07:30,19:00',
    ),
    phoneNumber: text('Telephone number, of release 9; newer servers have `callbackNumber`.', '15550100'),
    ...deviceFields,
  },
});

export const HtmlDevicesModule = resourceModule(htmlDevices);
