import { boolean, enumeration, enumOf, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource } from '../../../resource/index.js';
import { MediaRemoteService, SkinnyStateMachine, TelephonyIntegrationMethod } from '../enumerations.js';

const SipTransportProtocol = enumOf('SipTransportProtocol', { 10: 'UDP', 11: 'TCP' });

const SipTlsMode = enumOf('SipTlsMode', { 10: 'Authenticated', 11: 'Encrypted' });

const ResetStatus = enumOf('ResetStatus', { 0: 'NotRequired', 100: 'Required', 101: 'InProgress' });

const IpMode = enumOf('IpMode', { 0: 'IPv4', 1: 'IPv6', 2: 'Both' });

/** Kind and relations of a port group. */
const general = {
  objectId: objectId(
    'Identifier of the port group, assigned by Unity Connection.',
    '5301cf90-c17b-4668-826e-7ba85beda943',
  ),
  displayName: text('Name of the port group; no two have the same.', 'Branch PBX-1', {
    requiredOnCreate: true,
    minLength: 1,
  }),
  mediaSwitchObjectId: uuid(
    'Identifier of the phone system that the port group belongs to.',
    '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
    { access: 'create-only', requiredOnCreate: true },
  ),
  mediaSwitchDisplayName: text('Name of that phone system.', 'Branch PBX', { access: 'read-only' }),
  telephonyIntegrationMethod: enumeration(
    'Kind of integration. `PIMG` stands for PIMG and TIMG units.',
    TelephonyIntegrationMethod,
    'SIP',
    { access: 'create-only', requiredOnCreate: true },
  ),
  mediaPortGroupTemplateObjectId: uuid(
    'Identifier of the port group template that it is made from: the one for this kind of integration.',
    '1958871f-2ab4-47d5-8597-0ba535010013',
    { access: 'create-only', requiredOnCreate: true },
  ),
  portCount: integer('Number of ports in the port group.', 2, { access: 'read-only' }),
  resetStatus: enumeration(
    'Whether the port group has to be reset for changes to take effect.',
    ResetStatus,
    'NotRequired',
    { access: 'read-only' },
  ),
};

/** Properties of the first server, which is created with the port group. */
const firstServer = {
  hostOrIpAddress: text(
    'Host name or IPv4 address of the first server. It becomes an object of `servers`, where it can be changed.',
    'pbx1.example.test',
    {
      element: 'HostOrIPAddress',
      access: 'create-only',
      requiredOnCreate: true,
      isShownElsewhere: true,
      minLength: 1,
    },
  ),
  hostOrIpAddressV6: text('Host name or IPv6 address of the first server.', '2001:db8::1', {
    element: 'HostOrIPAddressV6',
    access: 'create-only',
  }),
  mediaRemoteService: enumeration('What the first server is.', MediaRemoteService, 'SipProxy', {
    access: 'create-only',
  }),
  port: integer('IP port of the first server.', 5060, { access: 'create-only', maximum: 65_535 }),
  tlsPort: integer('IP port of the first server for TLS.', 5061, { access: 'create-only', maximum: 65_535 }),
  skinnyStateMachine: enumeration(
    'Of the first server: `Ccm` for Unified Communications Manager, `Ccme` for its Express edition.',
    SkinnyStateMachine,
    'Ccm',
    { access: 'create-only' },
  ),
  mediaServerName: text('Preferred name of the first server.', 'pbx1', { access: 'create-only' }),
  mediaPortGroupObjectId: uuid(
    'The same as `objectId`, if a release shows it with its first server.',
    '5301cf90-c17b-4668-826e-7ba85beda943',
    { access: 'read-only' },
  ),
};

/** Message waiting indicators (MWI): the lamps of telephones. */
const messageWaiting = {
  enableMwi: boolean('Let the port group send requests to message waiting lamps.', true, {
    element: 'EnableMWI',
  }),
  mwiOnCode: text('Code that is dialled to switch a lamp on; empty when there is none.', '7001'),
  mwiOffCode: text('Code that is dialled to switch a lamp off; empty when there is none.', '7002'),
  mwiRetryCountOnSuccess: integer('How often a request that succeeded is repeated.', 0),
  mwiRetryIntervalOnSuccessMs: integer('Shortest pause between such repeats, in milliseconds.', 5),
  mwiMinRequestIntervalMs: integer('Shortest pause between two requests, in milliseconds.', 0),
  mwiMaxConcurrentRequests: integer('How many requests may be in progress at once.', 0),
  mwiReqPortSpecific: boolean('Whether requests need a particular port.', false),
};

/** Integrations by SIP: signalling and who is called. */
const sip = {
  sipContactLineName: text('SIP: pilot number of the port group.', '7000'),
  sipTransportProtocol: enumeration('SIP: transport of the signalling.', SipTransportProtocol, 'UDP'),
  sipRegisterWithProxyServer: boolean('SIP: register with a proxy.', false),
  sipDoAuthenticate: boolean('SIP: authenticate towards the other side.', false),
  sipAuthenticateAsUser: text('SIP: user name to authenticate with.', 'unity'),
  sipAuthenticatePassword: text('SIP: password to authenticate with. It can be set and is never shown.', '', {
    access: 'write-only',
  }),
  sipRpidDisplayName: text('SIP: display name in the header Remote-Party-ID.', 'Voice mail', {
    element: 'SipRPIDDisplayName',
  }),
  sipDoDtmfRfc2833: boolean('SIP: take DTMF digits from the audio stream, by RFC 2833.', true),
  sipDoDtmfKpml: boolean('SIP: take DTMF digits from events of the signalling, by KPML.', false, {
    element: 'SipDoDtmfKPML',
  }),
  preferredCallControl: enumeration('IP version of the signalling.', IpMode, 'IPv4', {
    element: 'PreferredCallControl',
  }),
  sipPreferredMedia: enumeration('SIP: IP version that is offered for audio.', IpMode, 'IPv4', {
    element: 'SipPreferredMedia',
  }),
  videoProfile: integer('Number of a video profile; its meaning is undocumented.', 0),
};

/** Security of integrations by SIP. */
const sipSecurity = {
  mediaSipSecurityProfileObjectId: uuid(
    'SIP: identifier of the security profile, which says on which port calls arrive and whether by TLS.',
    'd4e91eac-5ff5-46f2-87af-d181f7fba5c4',
  ),
  mediaCertificateObjectId: uuid(
    'SIP: identifier of the certificate by which Unity Connection authenticates.',
    'd2d1dd75-0ead-4e91-8915-a2705c032942',
  ),
  sipTlsMode: enumeration('SIP: what TLS is for.', SipTlsMode, 'Encrypted', { element: 'SipTLSModeEnum' }),
  sipDoSrtp: boolean('SIP: encrypt the audio.', true, { element: 'SipDoSRTP' }),
  sipEnableNextGenSecurity: boolean('SIP: use next-generation security.', false),
};

/** Integrations by SCCP, the Skinny protocol. */
const sccp = {
  skinnyDevicePrefix: text('SCCP: what the names of its devices in Unified CM begin with.', 'UnityUM1-VI'),
  ccmDoAutoFailback: boolean('SCCP: return to the server of higher rank once it is back.', true),
};

/** Pauses before, within and after calls. */
const timing = {
  outgoingGuardTimeMs: integer(
    'How long a port is on hook before it may call out again, in milliseconds.',
    1000,
  ),
  outgoingPreDialDelayMs: integer('Pause before dialling, in milliseconds.', 0),
  outgoingPostDialDelayMs: integer('Pause after dialling, in milliseconds.', 2000),
  dtmfDialInterDigitDelayMs: integer('Pause between the DTMF digits that are sent, in milliseconds.', 300),
  delayBeforeOpeningMs: integer(
    'Pause between the connection and the opening greeting, in milliseconds.',
    1000,
  ),
  waitForCallInfoMs: integer(
    'How long information about the call is waited for after answering, in milliseconds.',
    0,
  ),
};

/** Audio and recordings. */
const audio = {
  enableAgc: boolean('Even out the volume of recordings.', true, { element: 'EnableAGC' }),
  noiseFreeEnable: boolean('Reduce noise.', true),
  recordingDtmfClipMs: integer(
    'How much is cut from the end of a recording that a digit has ended, in milliseconds.',
    170,
    { element: 'RecordingDTMFClipMs' },
  ),
  recordingToneExtraClipMs: integer('How much more is cut when a tone has ended it, in milliseconds.', 250),
};

/** Port groups: ports of a phone system that share nearly all settings of the integration. */
export const portGroups = defineResource({
  name: 'PortGroup',
  title: 'port group',
  description: 'Ports of a phone system that share the settings of their integration: by SCCP, SIP or PIMG.',
  group: 'telephony',
  path: '/port-groups/{portGroupId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  filter: ['displayName', 'enableMwi', 'mediaSwitchObjectId', 'objectId'],
  sort: ['displayName'],
  actions: {
    reset: {
      summary: 'Reset a port group',
      description:
        'Applies the changes that need a reset (`resetStatus` is `Required`). Calls on its ports may be cut off.',
    },
  },
  // Its ports repeat its name and settings, and may be deleted with it.
  affects: ['ports', 'phone-systems'],
  rules: {
    create: [
      {
        says: 'SCCP requires `skinnyDevicePrefix`.',
        check: ({ telephonyIntegrationMethod, skinnyDevicePrefix = '' }) =>
          telephonyIntegrationMethod === 'SCCP' && skinnyDevicePrefix === ''
            ? { field: 'skinnyDevicePrefix', code: 'required', detail: 'is required for SCCP' }
            : undefined,
      },
    ],
  },
  examples: {
    'By SIP': {
      displayName: 'Branch PBX-2',
      mediaSwitchObjectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      telephonyIntegrationMethod: 'SIP',
      mediaPortGroupTemplateObjectId: '1958871f-2ab4-47d5-8597-0ba535010013',
      hostOrIpAddress: 'pbx1.example.test',
      mediaSipSecurityProfileObjectId: 'd4e91eac-5ff5-46f2-87af-d181f7fba5c4',
    },
    'By SCCP': {
      displayName: 'Unified CM-1',
      mediaSwitchObjectId: '24f1171f-27b3-4ad3-a94c-66d1fb2e448b',
      telephonyIntegrationMethod: 'SCCP',
      mediaPortGroupTemplateObjectId: 'ad857c59-d18d-444b-87c1-d6878365f60f',
      hostOrIpAddress: 'ucm1.example.test',
      skinnyDevicePrefix: 'UnityUM1-VI',
    },
  },
  fields: {
    ...general,
    ...firstServer,
    ...messageWaiting,
    ...sip,
    ...sipSecurity,
    ...sccp,
    ...timing,
    ...audio,
  },
});
