import { describe, expect, it } from 'vitest';
import type { Field, Model } from '#libs/cupi-xml';
import '../app.module.js';
import { resources } from '../resource/index.js';
import { versionInformationModel } from './system/versions/version-information.model.js';

const models: Model[] = [...resources.map(({ model }) => model), versionInformationModel];
const fields = models.flatMap((model) =>
  Object.entries(model.fields).map(([name, field]) => ({ model: model.name, name, field })),
);

/** Words of one capital among small letters that the rule of camelCase would part. */
const WORDS = [/TRaP/g, /IPAddress/g];

/** The element name in camelCase, runs of capitals as one word, an enum without its suffix. */
function jsonNameOf({ element, type }: Field): string {
  const whole = WORDS.reduce((text, word) => text.replace(word, asWords), element);
  const words = (type === 'enum' ? whole.replace(/Enum$/, '') : whole).match(
    /[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*/g,
  );
  return (words ?? []).map((word, index) => (index === 0 ? word.toLowerCase() : capitalised(word))).join('');
}

function asWords(text: string): string {
  return text === 'TRaP' ? 'Trap' : 'IpAddress';
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

describe('the JSON name of a field', () => {
  it.each(fields)('of $model follows from its element: $name', ({ name, field }) => {
    expect(name).toBe(jsonNameOf(field));
  });

  it.each(models)('is used once in $name, and so is the element', ({ fields: ofModel }) => {
    const elements = Object.values(ofModel).flatMap(({ element, readAliases = [] }) => [
      element,
      ...readAliases,
    ]);
    expect(new Set(elements).size).toBe(elements.length);
  });

  it.each([
    ['ObjectId', 'objectId'],
    ['CallLoopDTMF', 'callLoopDtmf'],
    ['DefaultTRaPSwitch', 'defaultTrapSwitch'],
    ['HostOrIPAddressV6', 'hostOrIpAddressV6'],
    ['CcmAXLUser', 'ccmAxlUser'],
    ['numNotificationMWI', 'numNotificationMwi'],
  ])('is as promised for %s', (element, name) => {
    expect(fields.find(({ field }) => field.element === element)?.name).toBe(name);
  });
});
