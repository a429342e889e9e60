import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
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
    active: boolean('Notify by this device. Devices that come with a user are off, new ones are on.', false),
    callbackNumber: text('Outdial number shown in the mail.', '2001'),
    deviceName: text(
      'Kind by name: Home Phone, Work Phone, Mobile Phone, Spare Phone, Pager, SMS, SMTP, HTML or Other.',
      'Other',
      { maxLength: 12 },
    ),
    disableMobileNumberFromPca: boolean('User may not change the outdial number.', false, {
      element: 'DisableMobileNumberFromPCA',
    }),
    displayName: text('Name, unique among the devices of the user.', 'Summary', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    notificationTemplateId: uuid(
      'Identifier of the HTML notification template.',
      '7062a69a-53a1-41ca-894a-121e3d53e878',
      { element: 'NotificationTemplateID' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', 'e5286389-b892-4ce9-8f1c-de3db0f1e1e8'),
    smtpAddress: text('Email address that is notified.', 'ada@example.test', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 320,
      isOftenEmpty: true,
    }),
    undeletable: boolean('It came with Unity Connection and cannot be deleted.', true, {
      access: 'read-only',
    }),
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '219ce340-a3a5-428c-8dc6-4776690b69ee',
      { access: 'read-only' },
    ),
    disableTemplateSelectionFromPca: boolean('User may not choose the template.', false, {
      element: 'DisableTemplateSelectionFromPCA',
    }),
    allowVoiceMailAsAttachment: boolean('Attach the recording.', false),
    messageCountInSummary: integer('Messages listed in a summary mail.', 10),
    eventList: text(
      'Events to notify of, with commas between them, or `None`: `AllMessage`, `AllUrgentMessage`, `NewVoiceMail`, `NewUrgentVoiceMail`, `NewFax`, `NewUrgentFax`, `DispatchMessage`, `UrgentDispatchMessage`, `CalendarAppointment`, `CalendarMeeting`, `NewMissedCall`.',
      'NewVoiceMail',
    ),
    scheduleSetObjectId: uuid(
      'Identifier of the schedule set during which it is active; All Hours unless another is given.',
      '070cd7eb-7833-4771-81b8-bea9b9c9e8fc',
    ),
    initialDelay: integer('Minutes after arrival before the first notification.', 0),
    repeatInterval: integer('Minutes between repeated notifications; needed with `repeatNotify`.', 5),
    repeatNotify: boolean('Notify for each message as it arrives.', false),
    failDeviceObjectId: uuid(
      'Identifier of the device to try next when this one fails.',
      'c6b7bbf2-f98c-4de6-8412-0c398fbc5811',
    ),
    sendScheduledNotificationAt: text(
      'Times of day for scheduled summaries, as `hh:mm` in 24 hours with commas between them. Empty: none.',
      '07:30,19:00',
    ),
    phoneNumber: text('Telephone number, of release 9; newer servers have `callbackNumber`.', '15550100'),
  },
});

export const HtmlDevicesModule = resourceModule(htmlDevices);
