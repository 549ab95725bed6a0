import { paginateListObjectsV2, PutObjectCommand } from "@aws-sdk/client-s3";
import { spentPrefix } from "../../planning/shared-bucket";
import { type Bucket, below } from "./bucket";
import { isId, type RunRecord } from "./run-record";
import { inParallel } from "./source/in-parallel";

/** What a run counts for in the cap of its month. */
export interface Entry {
    readonly member: string;
    readonly id: string;
    readonly usd: number;
    /** Whether the run has ended and its time is known. Until then it counts with all of its hours. */
    readonly settled: boolean;
}

type Run = Pick<RunRecord, "member" | "id">;

/** The month in which a run counts, that of its start in UTC, as in `2026-12`. */
export const monthOf = (id: string) => `${id.slice(0, 4)}-${id.slice(4, 6)}`;

/** Reserves all hours of a run, before Batch hears of it. */
export const reserve = (at: Bucket, run: Run, usd: number) => note(at, run, "most", usd);

/** Notes what a run has cost at most, now that it has ended. */
export const settle = (at: Bucket, run: Run, usd: number) => note(at, run, "took", usd);

/** The amount is in the name, in cents: one list shows 1,000 of them, and nobody has to read another's object. */
async function note(
    { s3, bucket }: Bucket,
    { member, id }: Run,
    what: "most" | "took",
    usd: number,
) {
    const Key = `${spentPrefix}${member}/${monthOf(id)}/${id}/${what}-${Math.ceil(usd * 100)}`;
    // Of an empty text the SDK warns on the terminal.
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: new Uint8Array(0) }));
}

/** Lists what the runs of a month count for, of all members who have any. */
export async function entriesOf(at: Bucket, month: string): Promise<Entry[]> {
    const members = await below(at, spentPrefix);
    return (await inParallel(members, 8, (member) => ofMember(at, member, month))).flat();
}

/** Of several amounts of a run the least counts, so nothing that is written later can raise it, in whatever order. */
async function ofMember({ s3, bucket }: Bucket, member: string, month: string): Promise<Entry[]> {
    const found = new Map<string, Entry>();
    const asked = { Bucket: bucket, Prefix: `${spentPrefix}${member}/${month}/` };
    for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, asked))
        for (const { Key = "" } of Contents) {
            const [id = "", amount = ""] = Key.slice(asked.Prefix.length).split("/");
            const [, what, cents] = /^(most|took)-(\d{1,9})$/.exec(amount) ?? [];
            if (what === undefined || !isId(id) || monthOf(id) !== month) continue;
            const known = found.get(id);
            found.set(id, {
                ...{ member, id, usd: Math.min(Number(cents) / 100, known?.usd ?? Infinity) },
                settled: what === "took" || known?.settled === true,
            });
        }
    return [...found.values()];
}
