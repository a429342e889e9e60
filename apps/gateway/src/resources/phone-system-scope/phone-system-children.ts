import { Inject, Injectable } from '@nestjs/common';
import { CupiClient, CupiError, type CupiCall, type ListQuery } from '#libs/cupi-client';
import { defineModel, type Decoded, type DecodedList, type Model, type UuidField } from '#libs/cupi-xml';
import { cupiPhoneSystemPath } from './paths.js';

/** As much of a phone system as it takes to see that it exists. */
const presenceModel = defineModel({
  name: 'PhoneSystemPresence',
  element: 'PhoneSystem',
  listElement: 'PhoneSystems',
  fields: {},
});

/** A model whose objects say which phone system they belong to. */
type ChildModel = Model<Readonly<Record<'mediaSwitchObjectId', UuidField>>>;
interface Child {
  readonly mediaSwitchObjectId?: string | null;
}

/** Reads what belongs to a phone system. */
@Injectable()
export class PhoneSystemChildren {
  constructor(@Inject(CupiClient) private readonly cupi: CupiClient) {}

  /**
   * A list under a phone system. CUPI answers an empty list also for a phone system that does not exist
   * (seen by its SDK's tests against a live server), so only an empty list is worth a second look.
   * @param collection last segment of the list's path in CUPI
   * @throws CupiError not-found when there is no such phone system
   */
  async list<M extends Model>(
    model: M,
    phoneSystemId: string,
    collection: string,
    query: ListQuery,
    call: CupiCall,
  ): Promise<DecodedList<M>> {
    const list = await this.cupi.list(model, cupiPhoneSystemPath(phoneSystemId, collection), query, call);
    const isEmpty = list.items.length === 0 && (list.total ?? 0) === 0;
    if (isEmpty) await this.cupi.get(presenceModel, cupiPhoneSystemPath(phoneSystemId), call);
    return list;
  }

  /**
   * One object under a phone system.
   * @param collection last segment of its list's path in CUPI
   * @throws CupiError not-found also when the object belongs to another phone system than the path says
   */
  async find<M extends ChildModel>(
    model: M,
    phoneSystemId: string,
    collection: string,
    id: string,
    call: CupiCall,
  ): Promise<Decoded<M>> {
    const child = await this.cupi.get(model, cupiPhoneSystemPath(phoneSystemId, collection, id), call);
    const owner = (child as Child).mediaSwitchObjectId ?? phoneSystemId;
    if (owner !== phoneSystemId) throw new CupiError('not-found', 'The phone system has no such object.');
    return child;
  }
}
