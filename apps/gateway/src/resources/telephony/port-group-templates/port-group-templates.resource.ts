import { enumeration, objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';
import { TelephonyIntegrationMethod } from '../enumerations.js';

/** Port group templates: what a new port group is made from, one for each kind of integration. */
export const portGroupTemplates = defineResource({
  name: 'PortGroupTemplate',
  title: 'port group template',
  description: 'What a new port group is made from. There is one for each kind of integration.',
  group: 'telephony',
  path: '/port-group-templates/{portGroupTemplateId}',
  verbs: ['list', 'get'],
  fields: {
    copyTelephonyIntegrationMethod: enumeration(
      'The kind of integration that it is for.',
      TelephonyIntegrationMethod,
      'SIP',
      { access: 'read-only' },
    ),
    objectId: objectId('Identifier of the template.', '1958871f-2ab4-47d5-8597-0ba535010013'),
    templateDescriptionDefault: text('What the template is for, to be read by administrators.', 'SIP', {
      access: 'read-only',
    }),
  },
});

export const PortGroupTemplatesModule = resourceModule(portGroupTemplates);
