import { boolean, integer, objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { callFields, deviceFields, nonHtmlFields } from '../device-fields.js';
import { userTemplates } from '../user-templates.resource.js';

/** A pager that users made from a user template get as a notification device. */
export const userTemplatePagerDevices = defineResource({
  name: 'UserTemplatePagerDevice',
  title: 'user template pager device',
  description: 'A pager that users made from a user template get as a notification device.',
  path: '/user-templates/{userTemplateId}/pager-devices/{userTemplatePagerDeviceId}',
  parent: userTemplates,
  parentField: 'subscriberObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  cupiPath: 'usertemplatenotificationdevices/usertemplatepagerdevices',
  affects: ['notification-devices'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', 'f3377353-a86b-4b33-8087-f135fb435409'),
    displayName: text('Name of the device.', 'Duty pager', { requiredOnCreate: true, minLength: 1 }),
    sendCount: boolean('Include message counts.', false),
    sendCallerId: boolean("Include the caller's number.", false),
    successRetryInterval: integer('Minutes between tries after success.', 1, { minimum: 1, maximum: 100 }),
    retriesOnSuccess: integer('Tries after success.', 0, { maximum: 100 }),
    ...callFields,
    ...nonHtmlFields,
    ...deviceFields,
  },
});

export const UserTemplatePagerDevicesModule = resourceModule(userTemplatePagerDevices);
