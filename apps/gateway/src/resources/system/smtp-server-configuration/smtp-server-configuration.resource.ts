import { boolean, enumeration, enumOf, integer, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

const UntrustedTls = enumOf('UntrustedTls', { 0: 'NotOffered', 1: 'Required', 2: 'Optional' });

/** How the server accepts mail. All elements except `Port` begin with a lower-case letter. */
const smtpServerConfiguration = defineResource({
  name: 'SmtpServerConfiguration',
  title: 'SMTP server configuration',
  description: 'How Unity Connection accepts mail by SMTP. Release 14SU2 and later.',
  group: 'system',
  path: '/smtp-server-configuration',
  verbs: ['get', 'update'],
  cupiPath: 'smtpserver/serverconfigs',
  fields: {
    port: integer('Port on which it listens.', 25, { oneOf: [25, 587] }),
    domainName: text('SMTP domain of the server.', 'cuc1.example.test', { element: 'domainName' }),
    maxNumberConnections: integer('Clients that may be connected at once.', 20, {
      element: 'maxNumberConnections',
      maximum: 50,
    }),
    smtpClientThreads: integer('Outgoing connections at once.', 2, {
      element: 'smtpClientThreads',
      maximum: 10,
    }),
    maxMessageSizeKb: integer('Size of the largest message, in KB.', 10_000, {
      element: 'maxMessageSizeKb',
      maximum: 50_000,
    }),
    maxNumberMessagesSession: integer('Messages in one session at most.', 10, {
      element: 'maxNumberMessagesSession',
      maximum: 100,
    }),
    maxNumberRecipients: integer('Recipients of one message at most.', 15_000, {
      element: 'maxNumberRecipients',
      maximum: 50_000,
    }),
    retryDeliveryTimeoutMin: integer('For how many minutes delivery is retried; 0 for not at all.', 0, {
      element: 'retryDeliveryTimeoutMin',
    }),
    allowConnectionsFromUntrustedIpAddresses: boolean(
      'Accept connections from addresses that are not on the access list.',
      false,
      { element: 'allowConnectionsFromUntrustedIpAddresses' },
    ),
    requireAuthenticationFromUntrustedIpAddresses: boolean('Such clients must authenticate.', false, {
      element: 'requireAuthenticationFromUntrustedIpAddresses',
    }),
    requireTlsFromUntrustedIpAddresses: enumeration(
      'Whether such clients are offered TLS, or must use it.',
      UntrustedTls,
      'NotOffered',
      { element: 'requireTlsFromUntrustedIpAddresses' },
    ),
  },
});

export const SmtpServerConfigurationModule = resourceModule(smtpServerConfiguration);
