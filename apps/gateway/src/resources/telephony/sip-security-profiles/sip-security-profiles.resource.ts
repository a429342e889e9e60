import { boolean, integer, objectId, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

/** SIP security profiles: the port on which SIP port groups are called, and whether by TLS. */
export const sipSecurityProfiles = defineResource({
  name: 'SipSecurityProfile',
  title: 'SIP security profile',
  description: 'The port on which SIP port groups are called, and whether it uses TLS.',
  group: 'telephony',
  path: '/sip-security-profiles/{sipSecurityProfileId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  // A port group may report that it has to be reset to use another port.
  affects: ['port-groups'],
  examples: { 'SIP over TLS': { port: 5061, doTls: true } },
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', 'd4e91eac-5ff5-46f2-87af-d181f7fba5c4'),
    port: integer('Port for incoming SIP, of TCP and UDP.', 5061, {
      requiredOnCreate: true,
      minimum: 1,
      maximum: 65_535,
    }),
    doTls: boolean('Encrypt the signalling.', true, { element: 'DoTLS' }),
    displayName: text('Name, made of the port, and `/TLS` when `doTls` is true.', '5061/TLS', {
      access: 'read-only',
    }),
  },
});

export const SipSecurityProfilesModule = resourceModule(sipSecurityProfiles);
