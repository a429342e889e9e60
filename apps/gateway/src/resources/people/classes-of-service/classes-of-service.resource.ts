import { boolean, enumeration, enumOf, integer, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

const UaAlternateExtensionAccess = enumOf('UaAlternateExtensionAccess', {
  0: 'NoAccess',
  1: 'ReadAccess',
  2: 'CUDAccess',
  3: 'CRUDAccess',
});

const RequireSecureMessages = enumOf('RequireSecureMessages', {
  1: 'Always',
  2: 'Never',
  3: 'Ask',
  4: 'Private',
});

const EnableSTTSecureMessage = enumOf('EnableSTTSecureMessage', {
  0: 'NoSTTSecureMsg',
  1: 'AllowSTTSecureMsg',
  2: 'AllowSTTAndNotifySecureMsg',
});

const MessagePlaybackRestriction = enumOf('MessagePlaybackRestriction', {
  0: 'None',
  1: 'ComputerOnly',
  2: 'PhoneOnly',
});

const SttType = enumOf('SttType', { 1: 'Standard', 2: 'Pro' });

/** What users may do: features, limits, and the numbers that may be dialled for them. */
export const classesOfService = defineResource({
  name: 'ClassOfService',
  title: 'class of service',
  titles: 'classes of service',
  description: 'What users may do: features, limits, and the numbers that may be dialled for them.',
  group: 'people',
  path: '/classes-of-service/{classOfServiceId}',
  verbs: ['list', 'get', 'create', 'update', 'delete'],
  element: 'Cos',
  listElement: 'Coses',
  filter: ['displayName'],
  sort: ['displayName'],
  listed: ['objectId', 'displayName'],
  fields: {
    objectId: objectId('Identifier, assigned by Unity Connection.', '4c319c0d-9bf5-4c6f-8d9d-d02eb5e2ab62'),
    accessFaxMail: boolean('Manage faxes.', false),
    accessTts: boolean('Hear emails read over the phone.', false),
    callHoldAvailable: boolean('Change own call holding.', false),
    callScreenAvailable: boolean('Change own call screening.', false),
    canRecordName: boolean('Record own name.', true),
    faxRestrictionObjectId: uuid(
      'Identifier of the restriction table for fax numbers.',
      '35506a44-710e-4158-8ea7-59c7e2ea657e',
    ),
    listInDirectoryStatus: boolean('Choose own directory listing.', true),
    locationObjectId: uuid(
      'Identifier of the location that it belongs to: its home server.',
      'ca5af906-ae19-46f1-8230-1b481e49f9af',
      { access: 'read-only' },
    ),
    maxGreetingLength: integer('Longest greeting, in seconds.', 90, { minimum: 1, maximum: 1200 }),
    maxMsgLength: integer('Longest message, in seconds.', 300, { minimum: 1, maximum: 3600 }),
    maxNameLength: integer('Longest recorded name, in seconds.', 30, { minimum: 1, maximum: 100 }),
    maxPrivateDlists: integer('Number of private lists allowed.', 25, { minimum: 1, maximum: 99 }),
    movetoDeleteFolder: boolean('Deleted messages go to a deleted folder first.', true),
    outcallRestrictionObjectId: uuid(
      'Identifier of the restriction table for outcalls.',
      '78708c46-38e1-4737-87e0-e61242b56d1e',
    ),
    personalAdministrator: boolean('Use the web assistant.', true),
    displayName: text('Name of the class of service; no two have the same.', 'Branch users', {
      requiredOnCreate: true,
      minLength: 1,
      maxLength: 64,
    }),
    xferRestrictionObjectId: uuid(
      'Identifier of the restriction table for transfers.',
      'b4f86b45-e5db-4506-85d8-3a4c7f275058',
    ),
    undeletable: boolean('It came with Unity Connection and cannot be deleted.', false, {
      access: 'read-only',
    }),
    warnIntervalMsgEnd: integer('Warning tone before the end of recording, in milliseconds; 0 is off.', 0, {
      maximum: 30000,
    }),
    canSendToPublicDl: boolean('Send to system distribution lists.', true),
    enableEnhancedSecurity: boolean('RSA two-factor phone security.', false),
    accessVmi: boolean('Use the web inbox (licensed).', false),
    accessLiveReply: boolean('Call back other users from a message.', false),
    uaAlternateExtensionAccess: enumeration(
      'Rights on alternate extensions.',
      UaAlternateExtensionAccess,
      'NoAccess',
      { element: 'UaAlternateExtensionAccess' },
    ),
    accessCallRoutingRules: boolean('Personal call transfer rules.', false),
    warnMinMsgLength: integer(
      'Shortest maximum length for which the warning is active, in milliseconds.',
      0,
      { maximum: 99999 },
    ),
    sendBroadcastMessage: boolean('Send broadcast messages.', false),
    updateBroadcastMessage: boolean('Change broadcast messages.', false),
    accessVui: boolean('Voice recognition conversation.', false),
    imapCanFetchMessageBody: boolean('IMAP may fetch bodies.', true),
    imapCanFetchPrivateMessageBody: boolean('IMAP may fetch private bodies.', false),
    maxMembersPvl: integer('Members allowed in a private list.', 99, {
      element: 'MaxMembersPVL',
      minimum: 1,
      maximum: 999,
    }),
    accessImap: boolean('IMAP and single inbox access.', false, { element: 'AccessIMAP' }),
    readOnly: boolean('It cannot be changed.', false, { access: 'read-only' }),
    accessAdvancedUserFeatures: boolean('Text to speech and voice recognition.', false),
    accessAdvancedUser: boolean('The same as `accessAdvancedUserFeatures`, for licensing.', false),
    accessUnifiedClient: boolean('Unified client access.', true),
    requireSecureMessages: enumeration('When messages are marked secure.', RequireSecureMessages, 'Private', {
      element: 'RequireSecureMessages',
    }),
    accessOutsideLiveReply: boolean('Call back outside callers from a message.', false),
    accessStt: boolean('Transcription of messages.', false, { element: 'AccessSTT' }),
    enableSttSecureMessage: enumeration(
      'Transcription of secure messages.',
      EnableSTTSecureMessage,
      'NoSTTSecureMsg',
      { element: 'EnableSTTSecureMessage' },
    ),
    messagePlaybackRestriction: enumeration(
      'Where messages may be played in clients.',
      MessagePlaybackRestriction,
      'None',
      { element: 'MessagePlaybackRestriction' },
    ),
    sttType: enumeration('Transcription service.', SttType, 'Standard', { element: 'SttType' }),
    playbackMessageAndGreetings: boolean('Video greetings and messages allowed.', false),
    outsideCallers: boolean('Video for outside callers.', false),
    autoAlternateExtension: boolean('Automatic alternate extension.', false),
    enableVideoMessaging: boolean(
      'Allow video messages, of releases without `playbackMessageAndGreetings` and `outsideCallers`.',
      false,
    ),
  },
});

export const ClassesOfServiceModule = resourceModule(classesOfService);
