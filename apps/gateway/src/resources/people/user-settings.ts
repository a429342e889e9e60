import { boolean, datetime, enumeration, integer, text, uuid } from '#libs/cupi-xml';
import { AddressMode, CallAction, ClockMode, SendMessageOnHangup, SortOrder } from './enumerations.js';

// What users and user templates have in common, by what it is about, as their descriptions begin.

/** Account. */
export const account = {
  useDefaultLanguage: boolean('Take the language of the location instead of `language`.', false),
  timeZone: integer('Number of the time zone, as `/time-zones` has it.', 190),
  creationTime: datetime('When it was created.', '2024-05-17T08:09:10Z', { access: 'read-only' }),
  cosObjectId: uuid('Identifier of the class of service.', '4c319c0d-9bf5-4c6f-8d9d-d02eb5e2ab62'),
  language: integer(
    'Windows code (LCID) of the language of prompts and text to speech: 1033 for US English.',
    1033,
  ),
  locationObjectId: uuid(
    'Identifier of the location that it belongs to: its home server.',
    'ca5af906-ae19-46f1-8230-1b481e49f9af',
    { access: 'read-only' },
  ),
  isVmEnrolled: boolean(
    'Flag of the first-time enrolment. The sources disagree on what true means: play the enrolment, or enrolled.',
    true,
  ),
  mediaSwitchObjectId: uuid('Identifier of the phone system.', '24f1171f-27b3-4ad3-a94c-66d1fb2e448b'),
  undeletable: boolean('It came with Unity Connection and cannot be deleted.', false, {
    access: 'read-only',
  }),
  isSetForVmEnrollment: boolean('Repeats `isVmEnrolled`.', false, { access: 'read-only' }),
  voiceNameRequired: boolean('A recorded name is required.', false),
  skipPasswordForKnownDevice: boolean('No PIN when calling from a known extension.', false),
  useDefaultTimeZone: boolean('Take the time zone of the server instead of `timeZone`.', false),
  readOnly: boolean('It cannot be changed.', false, { access: 'read-only' }),
  partitionObjectId: uuid(
    'Identifier of the partition of the extension.',
    'eed9c084-918a-449b-8a19-301b9ac19039',
  ),
  tenantObjectId: uuid(
    'Identifier of the tenant; only objects of a tenant have it.',
    '9f0f3b5b-7ea2-4196-8c2c-2e65f166318e',
    { access: 'read-only' },
  ),
};

/** Person. */
export const person = {
  city: text('City.', 'Springfield', { maxLength: 64 }),
  state: text('State or province.', 'Illinois', { maxLength: 64 }),
  country: text('Two-letter country code.', 'US', { maxLength: 2 }),
  postalCode: text('Postal code.', '12345', { maxLength: 40 }),
  department: text('Department.', 'Sales', { maxLength: 64 }),
  manager: text('Name of the manager.', 'Alan Bartik', { maxLength: 64 }),
  building: text('Building.', 'North', { maxLength: 64 }),
  billingId: text('Accounting code.', 'B-1000', { maxLength: 32 }),
  createSmtpProxyFromCorp: boolean('Make an SMTP proxy address from `emailAddress`.', false),
};

/** Directory. */
export const directory = {
  listInDirectory: boolean(
    'Directory: listed for outside callers; other users can address it all the same.',
    false,
  ),
  pabLastImported: datetime(
    'Directory: when the personal address book was last imported.',
    '2024-05-17T08:09:11Z',
    { access: 'read-only' },
  ),
  searchByExtensionSearchSpaceObjectId: uuid(
    'Directory: identifier of the search space for dialling by extension.',
    '71afb7a6-3677-440e-8ae6-3f47269e241e',
  ),
  searchByNameSearchSpaceObjectId: uuid(
    'Directory: identifier of the search space for addressing by name.',
    '71afb7a6-3677-440e-8ae6-3f47269e241e',
  ),
  useDynamicNameSearchWeight: boolean('Directory: recipients that are used rank higher in searches.', false),
};

/** Greetings. */
export const greetings = {
  greetByName: boolean("Greetings: play the user's own name at sign-in.", true),
  enAltGreetDontRingPhone: boolean(
    'Greetings: do not ring the phone while the alternate greeting is on.',
    false,
  ),
  enAltGreetPreventSkip: boolean('Greetings: callers cannot skip the alternate greeting.', false),
  enAltGreetPreventMsg: boolean(
    'Greetings: callers cannot leave a message after the alternate greeting.',
    false,
  ),
  sayAltGreetWarning: boolean('Greetings: warn at sign-in that the alternate greeting is on.', false),
  recordUnknownCallerName: boolean('Greetings: ask unknown callers to say their name.', false),
};

/** Calls and transfers. */
export const transfer = {
  callAnswerTimeout: integer('Calls and transfers: rings before a call goes on to the primary phone.', 4),
  enablePersonalRules: boolean('Calls and transfers: personal transfer rules are on.', false),
  ringPrimaryPhoneFirst: boolean(
    'Calls and transfers: ring the primary phone before other destinations.',
    false,
  ),
  exitAction: enumeration(
    'Calls and transfers: what happens when the user leaves the conversation.',
    CallAction,
    'Ignore',
    { element: 'ExitAction' },
  ),
  exitTargetConversation: text(
    'Calls and transfers: conversation to go to when the action is `GoTo`: `PHGreeting`, `PHTransfer`, `PHInterview`, `AD`, `SubSignIn` or the like.',
    'PHGreeting',
    { maxLength: 64 },
  ),
  exitTargetHandlerObjectId: uuid(
    'Calls and transfers: identifier of the handler that this conversation goes to.',
    '9b4f4501-3f86-4bc4-8290-e3056dde99a6',
  ),
  exitCallActionObjectId: uuid(
    'Calls and transfers: identifier of the exit action, for internal use.',
    '68a737e0-4b47-4b9c-83c2-ee388d7d0542',
    { access: 'read-only' },
  ),
};

/** Sending. */
export const sending = {
  addressMode: enumeration('Sending: how the user picks recipients by phone.', AddressMode, 'LastNameFirst', {
    element: 'AddressMode',
  }),
  encryptPrivateMessages: boolean('Sending: encrypt messages marked private.', false),
  addressAfterRecord: boolean('Sending: ask for recipients after recording instead of before.', false),
  routeNdrToSender: boolean('Sending: send non-delivery receipts.', true, { element: 'RouteNDRToSender' }),
  sendBroadcastMsg: boolean('Sending: may send broadcast messages.', false),
  updateBroadcastMsg: boolean('Sending: may change broadcast messages.', false),
  continuousAddMode: boolean('Sending: keep asking for recipients without the add prompt.', false),
  nameConfirmation: boolean('Sending: play the name of each added recipient.', false),
  sendMessageOnHangup: enumeration(
    'Sending: what happens to a recorded, addressed message on hang-up.',
    SendMessageOnHangup,
    'Discard',
    { element: 'SendMessageOnHangup' },
  ),
  enableSaveDraft: boolean('Sending: saving drafts is on.', false),
  retainUrgentMessageFlag: boolean('Sending: keep the urgent mark on reply and forward.', false),
};

/** Playback. */
export const playback = {
  clockMode: enumeration(
    'Playback: clock of spoken times; `isClockMode24Hour` is the newer field.',
    ClockMode,
    'SystemDefaultClock',
    { element: 'ClockMode' },
  ),
  sayCopiedNames: boolean('Playback: speak the copied recipients.', false),
  sayDistributionList: boolean('Playback: speak the list a message was sent to.', false),
  sayMsgNumber: boolean('Playback: speak the message number before the message.', true),
  saySender: boolean('Playback: speak the sender before the message.', true),
  sayTimestampAfter: boolean('Playback: speak the time after the message.', false),
  sayTimestampBefore: boolean('Playback: speak the time before the message.', false),
  sayTotalNew: boolean('Playback: speak the number of new messages.', false),
  sayTotalNewEmail: boolean('Playback: speak the number of new emails.', false),
  sayTotalNewFax: boolean('Playback: speak the number of new faxes.', false),
  sayTotalNewVoice: boolean('Playback: speak the number of new voice messages.', true),
  sayTotalReceipts: boolean('Playback: speak the number of receipts.', false),
  sayTotalSaved: boolean('Playback: speak the number of saved messages.', false),
  speed: integer('Playback: speed of messages: 50 is slow, 100 normal, 150 fast, 200 the fastest.', 100, {
    maximum: 200,
  }),
  volume: integer('Playback: volume of messages; 50 is normal.', 50, { maximum: 100 }),
  deletedMessageSortOrder: enumeration('Playback: order of deleted messages.', SortOrder, 'FirstInFirstOut', {
    element: 'DeletedMessageSortOrder',
  }),
  saySenderExtension: boolean("Playback: speak the sender's extension before the message.", false),
  sayAni: boolean("Playback: speak the caller's number before an outside message.", false),
  messageTypeMenu: boolean('Playback: offer a menu of message kinds at sign-in.', false),
  newMessageSortOrder: enumeration('Playback: order of new messages.', SortOrder, 'LastInFirstOut', {
    element: 'NewMessageSortOrder',
  }),
  savedMessageSortOrder: enumeration('Playback: order of saved messages.', SortOrder, 'FirstInFirstOut', {
    element: 'SavedMessageSortOrder',
  }),
  messageLocatorSortOrder: enumeration(
    'Playback: order of message-locator hits.',
    SortOrder,
    'LastInFirstOut',
    { element: 'MessageLocatorSortOrder' },
  ),
  savedMessageStackOrder: text(
    'Playback: play order of the seven kinds of saved message, a permutation of 1234567.',
    '1234567',
    { maxLength: 36 },
  ),
  confirmDeleteMessage: boolean('Playback: ask before deleting a new or saved message.', false),
  confirmDeleteDeletedMessage: boolean('Playback: ask before deleting a deleted message.', false),
  confirmDeleteMultipleMessages: boolean('Playback: let the user choose when deleting several.', false),
  isClockMode24Hour: boolean('Playback: speak times in 24-hour form.', false),
  jumpToMessagesOnLogin: boolean('Playback: go to the first message right after sign-in.', true),
  enableMessageLocator: boolean('Playback: message locator is on.', false),
  announceUpcomingMeetings: integer('Playback: minutes ahead that meetings are announced.', 60),
  enableVisualMessageLocator: boolean('Playback: message list on the phone display is on.', false),
  saveMessageOnHangup: boolean(
    'Playback: a new message during which the user hangs up becomes read; otherwise it stays new.',
    false,
  ),
  skipForwardTime: integer('Playback: skip forward, in milliseconds.', 5000, {
    minimum: 1000,
    maximum: 60000,
  }),
  skipReverseTime: integer('Playback: skip back, in milliseconds.', 5000, { minimum: 1000, maximum: 60000 }),
  enableMessageBookmark: boolean('Playback: message bookmark is on.', false),
  sayTotalDraftMsg: boolean('Playback: speak the number of drafts.', false),
  sayMessageLength: boolean('Playback: speak the length before the message.', false),
  autoAdvanceMsgs: boolean('Playback: go on to the next message by itself.', false),
  saySenderAfter: boolean('Playback: speak the sender after the message.', false),
  saySenderExtensionAfter: boolean("Playback: speak the sender's extension after the message.", false),
  sayMsgNumberAfter: boolean('Playback: speak the message number after the message.', false),
  sayAniAfter: boolean("Playback: speak the caller's number after the message.", false),
  sayMessageLengthAfter: boolean('Playback: speak the length after the message.', false),
};

/** Phone menus. */
export const menus = {
  useBriefPrompts: boolean('Phone menus: short menus.', false),
  promptSpeed: integer(
    'Phone menus: speed of system prompts: 50 slow, 100 normal, 150 fast, 200 fastest.',
    100,
  ),
  repeatMenu: integer('Phone menus: how often a phone menu is repeated.', 1, { maximum: 250 }),
  firstDigitTimeout: integer('Phone menus: wait for the first digit, in milliseconds.', 5000, {
    minimum: 500,
    maximum: 10000,
  }),
  interdigitDelay: integer('Phone menus: wait between digits of a number, in milliseconds.', 3000, {
    minimum: 1000,
    maximum: 10000,
  }),
  promptVolume: integer('Phone menus: volume of system prompts, 50 is normal.', 50, { maximum: 100 }),
  commandDigitTimeout: integer('Phone menus: wait between digits of a menu command, in milliseconds.', 1500, {
    minimum: 250,
    maximum: 5000,
  }),
};

/** Voice recognition. */
export const speech = {
  conversationVui: text('Voice recognition: conversation by voice at sign-in.', 'VuiStart'),
  speechCompleteTimeout: integer(
    'Voice recognition: silence that ends a complete utterance, in milliseconds.',
    350,
  ),
  speechIncompleteTimeout: integer(
    'Voice recognition: silence that ends an incomplete utterance, in milliseconds.',
    750,
  ),
  useVui: boolean('Voice recognition: it is the default conversation by phone.', false),
  enableTts: boolean(
    'Voice recognition: text to speech is on; the class of service has to allow it, too.',
    false,
  ),
  confirmationConfidenceThreshold: integer('Voice recognition: confirmation threshold.', 60),
  speechSpeedVsAccuracy: integer('Voice recognition: trade-off, higher is faster.', 50),
  speechSensitivity: integer('Voice recognition: noise filter, higher is more sensitive.', 50),
};

/** Web. */
export const web = {
  synchScheduleObjectId: uuid(
    'Web: identifier of the schedule of calendar synchronisation.',
    'd19ef547-37b3-427b-86aa-1810af9a72d6',
  ),
  assistantRowsPerPage: integer('Web: rows per page in the web assistant.', 5),
  inboxMessagesPerPage: integer('Web: messages per page in the web inbox.', 20),
  inboxAutoRefresh: integer('Web: refresh of the web inbox, in minutes.', 15),
  inboxAutoResolveMessageRecipients: boolean(
    'Web: resolve recipient names by itself in the web inbox.',
    false,
  ),
  pcaAddressBookRowsPerPage: integer('Web: rows per page in the web address book.', 20),
  useShortPollForCache: boolean('Web: short calendar polling cycle.', false),
};
