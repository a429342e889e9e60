import * as fc from 'fast-check';
import { describe, it, expect } from 'vitest';
import {
  decodeObject,
  encodeObject,
  isXmlText,
  UnencodableValueError,
  type CreateInput,
} from '#libs/cupi-xml';
import { axlServer, childTexts, phoneSystem, utf8 } from '#libs/testing';
import { xmlText } from '../support/xml-arbitraries.js';

type AxlServerInput = CreateInput<typeof axlServer>;

const anInteger = fc.maxSafeInteger();
const code = fc.constantFrom('CcmTftp', 'CcmAxl', '110', '4711');
const axlServerInput: fc.Arbitrary<Partial<AxlServerInput>> = fc.record(
  {
    mediaRemoteService: code,
    hostOrIpAddress: xmlText,
    port: anInteger,
    tlsPort: anInteger,
    mediaSwitchObjectId: fc.uuid(),
    hostOrIpAddressV6: xmlText,
    ccmAxlUser: xmlText,
    ccmAxlPassword: xmlText,
    isPinSyncEnabled: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** The same values with their properties in any order. */
const axlServerInputInAnyOrder = axlServerInput.chain((values) =>
  fc
    .shuffledSubarray(Object.entries(values), { minLength: Object.keys(values).length })
    .map((entries) => Object.fromEntries(entries) as Partial<AxlServerInput>),
);

/** Element names in the order that CUPI prints, and the text expected for a value of each. */
const PRINTED_ORDER: readonly (readonly [element: string, jsonName: keyof AxlServerInput])[] = [
  ['MediaRemoteServiceEnum', 'mediaRemoteService'],
  ['HostOrIPAddress', 'hostOrIpAddress'],
  ['Port', 'port'],
  ['TlsPort', 'tlsPort'],
  ['MediaSwitchObjectId', 'mediaSwitchObjectId'],
  ['HostOrIPAddressV6', 'hostOrIpAddressV6'],
  ['CcmAXLUser', 'ccmAxlUser'],
  ['CcmAXLPassword', 'ccmAxlPassword'],
  ['IsPinSyncEnabled', 'isPinSyncEnabled'],
];
const CODES: Readonly<Record<string, string>> = { CcmTftp: '101', CcmAxl: '103' };

describe('an encoded object', () => {
  it('says to an independent reader exactly what was given, in declared order', () => {
    fc.assert(
      fc.property(axlServerInputInAnyOrder, (values) => {
        const expected = PRINTED_ORDER.flatMap(([element, jsonName]) => {
          const value = values[jsonName];
          return value === undefined ? [] : [[element, CODES[String(value)] ?? String(value)]];
        });
        expect(childTexts(encodeObject(axlServer, values))).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });

  it('is decoded to what was given, but for secrets and the blanks around it', () => {
    fc.assert(
      fc.property(axlServerInput, (values) => {
        const shown = Object.entries(values).filter(([jsonName]) => jsonName !== 'ccmAxlPassword');
        const expected = shown.map(([jsonName, value]) => [
          jsonName,
          typeof value === 'string' ? value.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '') : value,
        ]);
        const decoded = decodeObject(axlServer, utf8(encodeObject(axlServer, values)));
        expect(decoded).toEqual(Object.fromEntries(expected));
      }),
      { numRuns: 500 },
    );
  });

  it('carries any string at all, or is rejected because XML cannot carry it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (displayName) => {
        if (isXmlText(displayName)) {
          expect(childTexts(encodeObject(phoneSystem, { displayName }))).toEqual([
            ['DisplayName', displayName],
          ]);
        } else {
          expect(() => encodeObject(phoneSystem, { displayName })).toThrow(UnencodableValueError);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('is well-formed or rejected for values of any kind under any name', () => {
    const anything = fc.dictionary(
      fc.oneof(fc.constantFrom('displayName', 'portCount', 'mwiForceOff'), fc.string()),
      fc.anything(),
    );
    fc.assert(
      fc.property(anything, (values) => {
        try {
          childTexts(encodeObject(phoneSystem, values as CreateInput<typeof phoneSystem>));
        } catch (error) {
          expect(error).toBeInstanceOf(UnencodableValueError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
