import type { CatalogueField, CatalogueResource } from './catalogue.js';
import type { CupiElement } from './cupi-element.js';
import { linkOf } from './links.js';
import { targetsOf } from './references.js';
import { isShownEmpty } from './secrets.js';
import type { Entry } from './table.js';
import type { World } from './world.js';

/** How objects are shown. */
export interface PresentationStyle {
  /** The only elements to show; all when absent. */
  readonly elements?: readonly string[] | undefined;
  /** Whether secrets written in the meantime are shown. */
  readonly isSecretEchoed: boolean;
}

interface Repetition {
  /** The element with the id of the object whose name is repeated. */
  readonly by: string;
  readonly element: string;
}

/** Names of other objects, which follow when those are renamed. */
const REPEATED: Readonly<Record<string, Repetition>> = {
  MediaPortGroupDisplayName: { by: 'MediaPortGroupObjectId', element: 'DisplayName' },
  MediaSwitchDisplayName: { by: 'MediaSwitchObjectId', element: 'DisplayName' },
  RoleName: { by: 'RoleObjectId', element: 'RoleName' },
  RtpCodecDefDisplayName: { by: 'RtpCodecDefObjectId', element: 'DisplayName' },
  UserTemplateDisplayName: { by: 'UserTemplateObjectId', element: 'DisplayName' },
  VmsServerName: { by: 'VmsServerObjectId', element: 'ServerName' },
};

/** An object as it is answered. CUPI: elements without a value are omitted. */
export function presentEntry(
  world: World,
  resource: CatalogueResource,
  entry: Entry,
  { elements, isSecretEchoed }: PresentationStyle,
): CupiElement {
  const behaviour = world.behaviourOf(resource.resource);
  const { printedLast = [] } = behaviour;
  const overrides = behaviour.shown?.(world, entry) ?? {};
  const content: CupiElement[] = [];
  const last: CupiElement[] = [];
  for (const field of resource.fields) {
    const { element } = field;
    if (elements && !elements.includes(element)) continue;

    const text =
      element in overrides ? overrides[element] : textOf(world, resource, field, entry, isSecretEchoed);
    if (text !== undefined)
      (printedLast.includes(element) ? last : content).push({ name: element, content: text });
  }
  return { name: resource.item, content: [...content, ...last] };
}

function textOf(
  world: World,
  resource: CatalogueResource,
  field: CatalogueField,
  entry: Entry,
  isSecretEchoed: boolean,
): string | undefined {
  const { element, type, access } = field;
  if (type === 'link') return linkOf(world, resource, field, entry);
  if (access === 'write-only') {
    if (!isShownEmpty(resource.resource, element)) return undefined;
    return (isSecretEchoed ? world.secrets.echo(element) : undefined) ?? '';
  }
  const repetition = REPEATED[element];
  if (!repetition || !resource.fields.some((other) => other.element === repetition.by))
    return entry.row.get(element);
  const named = world.locate(targetsOf(repetition.by), entry.row.get(repetition.by));
  return named?.entry.row.get(repetition.element);
}
