import { boolean, enumeration, integer, objectId, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';
import { AddressMode, SendMessageOnHangup } from '../enumerations.js';

/** How the phone conversation behaves when a user calls from an alternate extension. It comes and goes with the extension. */
export const alternateExtensionSettings = defineResource({
  name: 'AlternateExtensionSetting',
  title: 'alternate extension setting',
  description:
    'How the phone conversation behaves when a user calls from an alternate extension. It comes and goes with the extension.',
  group: 'people',
  path: '/alternate-extension-settings/{alternateExtensionSettingId}',
  verbs: ['list', 'get', 'update'],
  element: 'AlternateExtensionAdvanced',
  fields: {
    addressMode: enumeration('How the user picks recipients by phone.', AddressMode, 'LastNameFirst', {
      element: 'AddressMode',
    }),
    commandDigitTimeout: integer('Wait between digits of a menu command, in milliseconds.', 1500, {
      minimum: 250,
      maximum: 5000,
    }),
    confirmDeleteMessage: boolean('Ask before deleting a new or saved message.', false),
    continuousAddMode: boolean('Keep asking for recipients without the add prompt.', false),
    deviceDtmfAccessIdObjectId: uuid(
      'Identifier of the alternate extension that these settings belong to.',
      '3fdf8308-de1e-4e4c-853e-9f99bade1741',
      { access: 'read-only' },
    ),
    firstDigitTimeout: integer('Wait for the first digit, in milliseconds.', 5000, {
      minimum: 500,
      maximum: 10000,
    }),
    interDigitDelay: integer('Wait between digits of a number, in milliseconds.', 3000, {
      minimum: 1000,
      maximum: 10000,
    }),
    jumpToMessagesOnLogin: boolean('Go to the first message right after sign-in.', false),
    messageSpeed: integer('Speed of messages; 100 is normal.', 100, { maximum: 200 }),
    messageVolume: integer('Volume of messages; 50 is normal.', 50, { maximum: 100 }),
    nameConfirmation: boolean('Play the name of each added recipient.', false),
    objectId: objectId('Identifier, assigned by Unity Connection.', 'd3e629d8-f237-4fb2-85e1-4e5418515744'),
    promptSpeed: integer('Speed of system prompts, 100 is normal.', 100, { maximum: 200 }),
    promptVolume: integer('Volume of system prompts, 50 is normal.', 50, { maximum: 100 }),
    repeatMenu: integer('How often a phone menu is repeated.', 1, { maximum: 250 }),
    saveMessageOnHangup: boolean('State of a new message when hanging up during it.', false),
    sendMessageOnHangup: enumeration(
      'What happens to a recorded, addressed message on hang-up.',
      SendMessageOnHangup,
      'Discard',
      { element: 'SendMessageOnHangup' },
    ),
    skipForwardTime: integer('Skip forward, in milliseconds.', 5000, { minimum: 1000, maximum: 60000 }),
    skipReverseTime: integer('Skip back, in milliseconds.', 5000, { minimum: 1000, maximum: 60000 }),
    skipPasswordForKnownDevice: boolean('No PIN when calling from a known extension.', false),
    speechIncompleteTimeout: integer('Silence that ends an incomplete utterance, in milliseconds.', 750, {
      minimum: 300,
    }),
    speechSensitivity: integer('Voice recognition noise filter, higher is more sensitive.', 50, {
      maximum: 100,
    }),
    useVui: boolean('It is the default conversation by phone.', false),
    subscriberObjectId: uuid(
      'Identifier of the user that it belongs to.',
      '219ce340-a3a5-428c-8dc6-4776690b69ee',
      { access: 'read-only' },
    ),
    confirmationConfidenceThreshold: integer('Voice recognition confirmation threshold.', 60, {
      maximum: 100,
    }),
  },
});

export const AlternateExtensionSettingsModule = resourceModule(alternateExtensionSettings);
