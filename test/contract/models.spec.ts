import { axlServerModel, phoneSystemAssociationModel, phoneSystemModel } from '#gateway';
import type { Model } from '#libs/cupi-xml';
import { describe, expect, it } from 'vitest';
import { axlServer, phoneSystem, phoneSystemAssociation } from '../support/cupi-models.js';

/** What of a declaration follows from Cisco's tables: not its words, nor that a text must not be empty. */
function wireFactsOf(model: Model): [string, object][] {
  return Object.entries(model.fields).map(([name, field]) => [
    name,
    { ...field, description: undefined, example: undefined, minLength: undefined },
  ]);
}

describe("the gateway's models, held against a second reading of Cisco's tables", () => {
  it.each([
    ['phone systems', phoneSystemModel, phoneSystem],
    ['AXL servers', axlServerModel, axlServer],
    ['associations', phoneSystemAssociationModel, phoneSystemAssociation],
  ] as [string, Model, Model][])('agree on %s, field by field and in order', (_name, ours, second) => {
    expect(wireFactsOf(ours)).toEqual(wireFactsOf(second));
    expect([ours.element, ours.listElement]).toEqual([second.element, second.listElement]);
  });
});
