import { boolean, objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { callFields, deviceFields, nonHtmlFields } from '../device-fields.js';
import { userTemplates } from '../user-templates.resource.js';

/** A telephone that users made from a user template get as a notification device. */
export const userTemplatePhoneDevices = defineResource({
  name: 'UserTemplatePhoneDevice',
  title: 'user template phone device',
  description: 'A telephone that users made from a user template get as a notification device.',
  path: '/user-templates/{userTemplateId}/phone-devices/{userTemplatePhoneDeviceId}',
  parent: userTemplates,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'usertemplatenotificationdevices/usertemplatephonedevices',
  affects: ['notification-devices'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '4547bc5d-527d-4790-8018-b8122e056a87'),
    displayName: text('Name of the device.', 'Duty phone', { requiredOnCreate: true, minLength: 1 }),
    conversation: text('Conversation of the call: `SubNotify`.', 'SubNotify', { access: 'read-only' }),
    promptForId: boolean('Ask for the user ID, not only for the PIN.', false),
    detectTransferLoop: boolean('Detect loops of transfers.', false),
    ...callFields,
    ...nonHtmlFields,
    ...deviceFields,
  },
});

export const UserTemplatePhoneDevicesModule = resourceModule(userTemplatePhoneDevices);
