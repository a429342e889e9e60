import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { userTemplates } from '../user-templates.resource.js';

/** An HTML notification device that users made from a user template get. */
const userTemplateHtmlDevices = defineResource({
  name: 'UserTemplateHtmlDevice',
  title: 'user template HTML device',
  description: 'An HTML notification device that users made from a user template get.',
  path: '/user-templates/{userTemplateId}/html-devices/{userTemplateHtmlDeviceId}',
  parent: userTemplates,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'usertemplatenotificationdevices/usertemplatehtmldevices',
  examples: { 'A summary': { displayName: 'Summary', smtpAddress: 'duty@example.test' } },
  affects: ['notification-devices'],
  fields: {
    active: boolean('Notify by this device. The one that comes with the template is off.', false),
    callbackNumber: text('Outdial number shown in the mail.', '2001'),
    deviceName: text('Kind by name; that of the device that comes with the template is HTML.', 'Other'),
    disableMobileNumberFromPca: boolean('User may not change the outdial number.', false, {
      element: 'DisableMobileNumberFromPCA',
    }),
    displayName: text('Name of the device.', 'Summary', { requiredOnCreate: true, minLength: 1 }),
    notificationTemplateId: uuid(
      'Identifier of the HTML notification template.',
      '7062a69a-53a1-41ca-894a-121e3d53e878',
      { element: 'NotificationTemplateID' },
    ),
    objectId: objectId('Identifier, assigned by Unity Connection.', '34b41061-c6c6-4dfc-8f9b-047feae6e4b3'),
    smtpAddress: text('Email address that is notified; needed with `active`.', 'duty@example.test'),
    undeletable: boolean('It came with Unity Connection and cannot be deleted.', true, {
      access: 'read-only',
    }),
    subscriberObjectId: uuid(
      'Identifier of the user template that it belongs to.',
      '9f5aa0fd-1f62-41b4-860f-104806643660',
      { access: 'read-only' },
    ),
    disableTemplateSelectionFromPca: boolean('User may not choose the template.', false, {
      element: 'DisableTemplateSelectionFromPCA',
    }),
    eventList: text(
      'Events to notify of, with commas between them, or `None`: `AllMessage`, `AllUrgentMessage`, `NewVoiceMail`, `NewUrgentVoiceMail`, `NewFax`, `NewUrgentFax`, `DispatchMessage`, `UrgentDispatchMessage`, `CalendarAppointment`, `CalendarMeeting`, `NewMissedCall`.',
      'NewVoiceMail',
    ),
    scheduleSetObjectId: uuid(
      'Identifier of the schedule set during which it is active.',
      '070cd7eb-7833-4771-81b8-bea9b9c9e8fc',
    ),
    initialDelay: integer('Minutes after arrival before the first notification.', 0),
    repeatInterval: integer('Minutes between repeated notifications; needed with `repeatNotify`.', 5),
    repeatNotify: boolean('Notify for each message as it arrives.', false),
    failDeviceObjectId: uuid(
      'Identifier of the device to try next when this one fails.',
      'c6b7bbf2-f98c-4de6-8412-0c398fbc5811',
    ),
  },
});

export const UserTemplateHtmlDevicesModule = resourceModule(userTemplateHtmlDevices);
