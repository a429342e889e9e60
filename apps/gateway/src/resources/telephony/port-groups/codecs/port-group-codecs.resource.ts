import { integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../../resource/index.js';
import { portGroups } from '../port-groups.resource.js';

/** Port group codecs: what a port group offers for audio. */
export const portGroupCodecs = defineResource({
  name: 'PortGroupCodec',
  title: 'port group codec',
  description: 'A codec that a port group offers, and how much it is preferred.',
  path: '/port-groups/{portGroupId}/codecs/{portGroupCodecId}',
  parent: portGroups,
  parentField: 'mediaPortGroupObjectId',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  // After a change of its codecs, a port group may report that it has to be reset.
  affects: ['port-groups'],
  examples: {
    'With its place among the others': {
      rtpCodecDefObjectId: '8a0931be-69f1-4b6b-8059-86b697b8f9ef',
      preferredPacketSizeMs: 20,
      preference: 1,
    },
  },
  fields: {
    objectId: objectId(
      'Identifier of the codec in this port group, assigned by Unity Connection.',
      'cb071cb7-1702-44c5-8bd3-afe6b466fb08',
    ),
    mediaPortGroupObjectId: uuid(
      'Identifier of the port group: the one in the path; optional.',
      '5301cf90-c17b-4668-826e-7ba85beda943',
      { access: 'create-only', requiredOnCreate: true },
    ),
    rtpCodecDefObjectId: uuid(
      'Identifier of the codec: that of an RTP codec definition.',
      '8a0931be-69f1-4b6b-8059-86b697b8f9ef',
      { access: 'create-only', requiredOnCreate: true },
    ),
    preferredPacketSizeMs: integer(
      'Audio in a packet when the other side asks for no other size, in milliseconds.',
      20,
      { oneOf: [10, 20, 30] },
    ),
    preference: integer(
      'Rank among the codecs of the port group, from 0; the lowest is preferred. For SIP only.',
      1,
    ),
    rtpCodecDefDisplayName: text('Name of the codec.', 'G.711 mu-law', { access: 'read-only' }),
  },
});

export const PortGroupCodecsModule = resourceModule(portGroupCodecs);
