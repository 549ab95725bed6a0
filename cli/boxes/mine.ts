import { didYouMean } from "../../settings/meant";
import { Refusal } from "../../settings/refusal";
import type { Box, BoxFilter } from "./find";

/** What tells whose box is meant, beside the command line. */
export interface Around {
    readonly env: Readonly<Record<string, string | undefined>>;
    /** The name that `workstation use` stored. */
    readonly stored: () => string | undefined;
    readonly find: (filter: BoxFilter) => Promise<readonly Box[]>;
    /** Where `find` looks, for messages. */
    readonly region: string;
    /** Lets the user pick one of several. @default refuses with the list, because there is no terminal */
    readonly ask?: ((boxes: readonly Box[]) => Promise<Box>) | undefined;
}

interface Known {
    readonly name: string;
    /** Where the name is from, in a sentence about what was not found; empty for the command line. */
    readonly from: string;
}

/**
 * Chooses the box that a command is about: that of `--member`, else of `WORKSTATION_MEMBER`, else of the name that
 * `workstation use` stored, else the only box there is. Where several are left, it asks.
 *
 * @throws Refusal when there is none, when several are left and nobody can be asked, or when two boxes have the same stack
 *   and member: nobody could tell which one holds the data.
 */
export async function chooseMine(asked: BoxFilter, around: Around): Promise<Box> {
    const known = knownName(asked, around);
    const found = await around.find({ stack: asked.stack, member: known?.name });
    const boxes = found.filter(({ state }) => state !== "shutting-down");
    if (boxes.length === 0) throw await noBox(asked, known, around);
    const owners = new Set(boxes.map(ownerOf));
    if (owners.size > 1 && around.ask === undefined) throw severalBoxes(boxes, known);
    const [first] = boxes;
    const box = owners.size === 1 || around.ask === undefined ? first! : await around.ask(boxes);
    const twins = boxes.filter((it) => ownerOf(it) === ownerOf(box));
    if (twins.length > 1) throw twoBoxes(twins);
    return box;
}

const ownerOf = ({ stack, member }: Box) => `${member} in ${stack}`;

function knownName({ member }: BoxFilter, { env, stored }: Around): Known | undefined {
    if (member !== undefined) return { name: member, from: "" };
    const set = env["WORKSTATION_MEMBER"] ?? "";
    if (set !== "") return { name: set, from: " (the name in WORKSTATION_MEMBER)" };
    const name = stored();
    return name === undefined ? undefined : { name, from: " (the name that `use` stored)" };
}

/** Lists boxes as a refusal does, a line each. */
export function listOf(boxes: readonly Box[]): string {
    return boxes.map((it) => `  ${ownerOf(it)}, ${it.instanceType}, ${it.state}`).join("\n");
}

async function noBox(
    { stack }: BoxFilter,
    known: Known | undefined,
    { find, region }: Around,
): Promise<Refusal> {
    const within = stack === undefined ? region : `stack ${stack} in ${region}`;
    const others = known === undefined ? [] : await find({ stack });
    if (known !== undefined && others.length > 0) {
        const near = didYouMean(
            known.name,
            others.map(({ member }) => member),
        );
        return new Refusal(
            `${known.name}${known.from} has no box in ${within}${near}; there are the boxes of\n${listOf(others)}\n` +
                "next: add --member NAME, or --region REGION where yours is in another region",
        );
    }
    return new Refusal(
        `there is no box in ${within}\nnext: add --region REGION where yours is in another region, or ask whoever deploys ` +
            "to run `npx workstation up`",
    );
}

function severalBoxes(boxes: readonly Box[], known: Known | undefined): Refusal {
    const next =
        known === undefined
            ? "add --member NAME, or store your name: `npx workstation use NAME`"
            : "add --stack STACK";
    return new Refusal(`there are several boxes:\n${listOf(boxes)}\nnext: ${next}`);
}

function twoBoxes(twins: readonly Box[]): Refusal {
    const ids = twins.map(({ id, state }) => `${id} (${state})`).join(" and ");
    const [{ member, stack }] = twins as [Box];
    return new Refusal(
        `${member} has ${twins.length} boxes in ${stack}, ${ids}: a change of the box is under way, or was interrupted\n` +
            `next: wait until it has ended, or ask whoever deploys to run \`npx workstation up ${stack}\``,
    );
}
