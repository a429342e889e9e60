import { objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

/** RTP codec definitions: the codecs that Unity Connection knows, and port groups may offer. */
export const rtpCodecDefinitions = defineResource({
  name: 'RtpCodecDefinition',
  title: 'RTP codec definition',
  description: 'A codec that Unity Connection knows, and that port groups may offer.',
  group: 'telephony',
  path: '/rtp-codec-definitions/{rtpCodecDefinitionId}',
  verbs: ['list', 'get'],
  element: 'RtpCodecDef',
  fields: {
    objectId: objectId('Identifier of the codec.', '8a0931be-69f1-4b6b-8059-86b697b8f9ef'),
    displayName: text('Name of the codec.', 'G.722', { access: 'read-only' }),
  },
});

export const RtpCodecDefinitionsModule = resourceModule(rtpCodecDefinitions);
