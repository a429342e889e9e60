import { enumeration, enumOf, integer, text } from '#libs/cupi-xml';
import { defineResource, resourceModule } from '../../../resource/index.js';

const Month = enumOf('Month', {
  0: 'DSTNotInEffect',
  1: 'January',
  2: 'February',
  3: 'March',
  4: 'April',
  5: 'May',
  6: 'June',
  7: 'July',
  8: 'August',
  9: 'September',
  10: 'October',
  11: 'November',
  12: 'December',
});

const DayOfWeek = enumOf('DayOfWeek', {
  0: 'Sunday',
  1: 'Monday',
  2: 'Tuesday',
  3: 'Wednesday',
  4: 'Thursday',
  5: 'Friday',
  6: 'Saturday',
});

const WeekOfMonth = enumOf('WeekOfMonth', {
  0: 'DSTNotInEffect',
  1: 'FirstWeek',
  2: 'SecondWeek',
  3: 'ThirdWeek',
  4: 'FourthWeek',
  5: 'LastWeek',
});

const HOUR = { minimum: 0, maximum: 23, access: 'read-only' } as const;
const MINUTES = { minimum: -1440, maximum: 1440, access: 'read-only' } as const;

/** Time zones, which users, templates, handlers and locations refer to by number. */
const timeZones = defineResource({
  name: 'TimeZone',
  title: 'time zone',
  description: 'A time zone, which users, templates, handlers and locations refer to by its number.',
  group: 'system',
  path: '/time-zones',
  verbs: ['list'],
  fields: {
    timeZoneId: integer('Number of the time zone.', 190, { access: 'read-only', isIdentity: true }),
    displayName: text(
      'Name of the time zone, in the language of `languageCode`.',
      '(GMT+00:00) Example zone',
      {
        access: 'read-only',
      },
    ),
    bias: integer('Minutes to subtract from UTC for standard time.', 0, MINUTES),
    daylightBias: integer('Minutes to add to that for daylight time, mostly -60.', -60, MINUTES),
    daylightStartMonth: enumeration('Month in which daylight time begins.', Month, 'March', {
      element: 'DaylightStartMonth',
      access: 'read-only',
    }),
    daylightStartDayOfWeek: enumeration('Day on which it begins.', DayOfWeek, 'Sunday', {
      element: 'DaylightStartDayOfWeek',
      access: 'read-only',
    }),
    daylightStartWeek: enumeration('Week of the month in which it begins.', WeekOfMonth, 'LastWeek', {
      element: 'DaylightStartWeek',
      access: 'read-only',
    }),
    daylightStartHour: integer('Hour at which it begins.', 1, HOUR),
    daylightEndMonth: enumeration('Month in which daylight time ends.', Month, 'October', {
      element: 'DaylightEndMonth',
      access: 'read-only',
    }),
    daylightEndDayOfWeek: enumeration('Day on which it ends.', DayOfWeek, 'Sunday', {
      element: 'DaylightEndDayOfWeek',
      access: 'read-only',
    }),
    daylightEndWeek: enumeration('Week of the month in which it ends.', WeekOfMonth, 'LastWeek', {
      element: 'DaylightEndWeek',
      access: 'read-only',
    }),
    daylightEndHour: integer('Hour at which it ends.', 2, HOUR),
    languageCode: integer('Language of `displayName`, as a Windows language code.', 1033, {
      access: 'read-only',
    }),
  },
});

export const TimeZonesModule = resourceModule(timeZones);
