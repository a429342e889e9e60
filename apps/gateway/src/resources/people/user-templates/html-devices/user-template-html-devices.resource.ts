import { boolean, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { deviceFields } from '../device-fields.js';
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
    objectId: objectId('Identifier, assigned by Unity Connection.', 'ad09cb20-c041-4360-8f69-5924193e2d43'),
    displayName: text('Name of the device.', 'Summary', { requiredOnCreate: true, minLength: 1 }),
    active: boolean('Notify by this device. The one that comes with the template is off.', false),
    callbackNumber: text('Outdial number shown in the mail.', '2001'),
    deviceName: text('Kind by name; that of the device that comes with the template is HTML.', 'Other'),
    disableMobileNumberFromPca: boolean('User may not change the outdial number.', false, {
      element: 'DisableMobileNumberFromPCA',
    }),
    notificationTemplateId: uuid(
      'Identifier of the HTML notification template.',
      '7062a69a-53a1-41ca-894a-121e3d53e878',
      { element: 'NotificationTemplateID' },
    ),
    smtpAddress: text('Email address that is notified; needed with `active`.', 'duty@example.test'),
    disableTemplateSelectionFromPca: boolean('User may not choose the template.', false, {
      element: 'DisableTemplateSelectionFromPCA',
    }),
    initialDelay: integer('Minutes after arrival before the first notification.', 0),
    ...deviceFields,
  },
});

export const UserTemplateHtmlDevicesModule = resourceModule(userTemplateHtmlDevices);
