import { gunzipSync } from "node:zlib";
import { firstOfBox } from "./documents";
import { gzipped, readMime, renderMime } from "./mime";

/** A box's user data in its two parts; each is user data of its own. */
export interface Cut {
    /** What an image can hold. Not compressed, as equal documents shall give equal bytes everywhere. */
    readonly install: Buffer;
    /** What is left for a box whose image holds that; compressed like the whole. */
    readonly thisBox: Buffer;
}

/** Cuts a box's whole user data, as EC2 gets it, in two. */
export function cutUserData(userData: Buffer): Cut {
    const parts = readMime(gunzipSync(userData));
    const isOfBox = ({ filename = "" }: { readonly filename?: string }) => filename >= firstOfBox;
    return {
        install: renderMime(parts.filter((part) => !isOfBox(part))),
        thisBox: gzipped(renderMime(parts.filter(isOfBox))),
    };
}
