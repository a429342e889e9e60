import { enumeration, enumOf, objectId, text, uuid } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

const DependentEntityObjectType = enumOf('DependentEntityObjectType', {
  3: 'CallHandler',
  5: 'InterviewHandler',
  6: 'DirectoryHandler',
  10: 'UserTemplate',
  21: 'Subscriber',
  45: 'PersonalRuleCaller',
  53: 'SMPPProvider',
  66: 'GreetingRule',
  67: 'MenuEntry',
  72: 'NotificationRule',
  103: 'RoutingRule',
  104: 'GlobalUser',
  135: 'CallHandlerTemplate',
  152: 'NotificationRuleCaller',
});

const DependencyDestinationType = enumOf('DependencyDestinationType', {
  0: 'AfterGreeting',
  1: 'AfterMessage',
  2: 'CallerInputKey',
  3: 'DirectoryHandlerCallerInputKey',
  4: 'PCTR',
});

/** What refers to a user: a setting of another object that names the user or the call handler of the user. */
export const subscriberDependencies = defineResource({
  name: 'SubscriberDependency',
  title: 'subscriber dependency',
  titles: 'subscriber dependencies',
  description:
    'What refers to a user: a setting of another object that names the user or the call handler of the user.',
  group: 'people',
  path: '/subscriber-dependencies/{userId}',
  verbs: ['list', 'get'],
  listElement: 'SubscriberDependencies',
  // CUPI: a GET by the id of a user is a list of all that refers to the user.
  isListedById: true,
  fields: {
    dependencyType: text('Where the reference sits.', 'Recipient', { access: 'read-only', maxLength: 24 }),
    dependentEntityObjectId: uuid(
      'Identifier of the object that refers to the user.',
      '636d828e-38d1-462d-8aa3-49e1d3bfa9a1',
      { access: 'read-only' },
    ),
    dependentEntityObjectType: enumeration('Type of that object.', DependentEntityObjectType, 'CallHandler', {
      element: 'DependentEntityObjectType',
      access: 'read-only',
    }),
    dependentEntityOwner: text('Name of the owner of that object.', 'Front desk', {
      access: 'read-only',
      maxLength: 36,
    }),
    dependencyDestinationType: enumeration(
      'Setting that holds the reference.',
      DependencyDestinationType,
      'AfterGreeting',
      { element: 'DependencyDestinationType', access: 'read-only' },
    ),
    subscriberObjectId: objectId(
      'Identifier of the user that is referred to.',
      '6b455973-13d1-4b10-871e-1d1d55f160d2',
    ),
    dependentEntityOwnerType: text(
      'Kind of the owner: User, User Template, Call Handler or Call Handler Template.',
      'Call Handler',
      { access: 'read-only', maxLength: 24 },
    ),
  },
});

export const SubscriberDependenciesModule = resourceModule(subscriberDependencies);
