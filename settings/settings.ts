import { type Access, accessKinds, sshFrom } from "./access";
import { boxFields, type BoxSettings, type ValuesOf } from "./box-settings";
import { type Field, list, object, oneOf } from "./fields";
import { checkImageIds, imageId, type ImageIds } from "./image-ids";
import { accessWords } from "./meant";
import { type MemberAccess, memberAccess } from "./member-access";
import { checkMembers, type MemberRow } from "./members";
import { type SharedData, sharedData } from "./shared-data";
import { checkQueue, type QueueSettings } from "./queue";

export type { Access } from "./access";
export type { BoxSettings } from "./box-settings";

/**
 * Every setting of a stack file, in the order of `Pulumi.yaml`, which gives its default and says what it means. Names,
 * types, checks and the list of docs/settings.md follow from this table.
 */
export const fields = {
    members: list(checkMembers),
    ...boxFields,
    /** Machine image of every box. Absent: looked up when a box is created, then kept. */
    imageId,
    imageIds: object(checkImageIds),
    access: oneOf(accessKinds, accessWords),
    sshFrom,
    memberAccess,
    sharedData,
    /** Absent: no queue. */
    queue: object(checkQueue),
} satisfies Record<string, Field<unknown>>;

export type SettingName = keyof typeof fields;
export const settingNames = Object.keys(fields) as readonly SettingName[];

/** The values of one stack's settings, each read on its own. */
export type Values = ValuesOf<typeof fields>;

/** A person who has one box, and the settings of that box: those of their own row, and for the rest the stack's. */
export interface Member extends MemberRow, BoxSettings {}

/** One stack's settings, checked. */
export interface Settings {
    /** The box of a member whose row says nothing else. */
    readonly defaults: BoxSettings;
    readonly members: readonly Member[];
    /** A machine image for every box, while all are of one kind. */
    readonly imageId?: string | undefined;
    /** Machine images to use and to follow, by image kind. Boxes of another kind keep the image they were created with. */
    readonly imageIds: ImageIds;
    readonly access: Access;
    /** Who gets the policies that members need. Absent: nobody, and `workstation access` prints them. */
    readonly memberAccess?: MemberAccess;
    /** The bucket that boxes and jobs share. Absent: none. */
    readonly sharedData?: SharedData;
    /** Where jobs wait for machines that one box is too small for. Absent: none. */
    readonly queue?: QueueSettings;
}
