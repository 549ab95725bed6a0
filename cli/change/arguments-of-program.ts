import { shown } from "../../settings/problem";
import type { TeamName } from "../../settings/team-name";
import type { Given } from "./change";

/** What to do in a program in place of a verb, and what follows. */
interface InProgram {
    /** Imperatives, without a full stop. */
    readonly steps: readonly string[];
    /** What happens in the `pulumi up` after them. */
    readonly then: string;
}

type Typed = Pick<Given, "value" | "member" | "key" | "type" | "to">;
type Say = (given: Typed, team: TeamName) => InProgram;

/** Writes an argument as it stands in most languages, and as in Python. */
function argument(name: string, value: string): string {
    const python = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    return python === name
        ? `${name}: ${value} (the same in Python)`
        : `${name}: ${value} (in Python, ${python}: in a dictionary "${python}", else ${python}=)`;
}

const row = (member: string) => `the row of ${shown(member)} in members (members[N])`;

/** Says where an argument of boxes is written: in one member's row, or for all who have no value of their own. */
function ofBoxes({ member }: Typed, name: string, value: string): string[] {
    const written = argument(name, value);
    return member === undefined
        ? [`among the arguments of the team, write ${written}; a member's own value stays first`]
        : [`in ${row(member)}, write ${written}`];
}

const kept = "the data volume stays, and the next box of this name in this team takes it up";

/** Deployers' verbs to the arguments of `TeamWorkstations` that do the same. */
const table: Readonly<Record<string, Say>> = {
    up: () => ({ steps: [], then: "it creates or updates the team" }),
    resize: (given) => ({
        steps: ofBoxes(given, "instanceTypes", `[${shown(given.value)}]`),
        then: "a box stops, changes its type and starts again; one that needs another machine image is replaced, and keeps its data",
    }),
    grow: (given) => ({
        steps: ofBoxes(given, "dataVolumeGib", given.value),
        then: "volumes grow while people work, and a file system takes the room up when its box starts the next time",
    }),
    move: () => ({
        steps: [
            "nothing among the arguments moves data: a volume stays in its zone, and availabilityZone (in Python, " +
                "availability_zone) only says where the volume of a new member is made",
        ],
        then: "a box stays where its volume is",
    }),
    rebuild: ({ member }, { stack, team }) => ({
        steps: [
            `find the URN of the box, an aws:ec2/instance:Instance named ${team}-${member ?? "MEMBER"}-..., which ` +
                `\`pulumi stack --stack ${stack} --show-urns\` prints, and add --replace URN to the command below`,
        ],
        then: "the box is replaced by a new one with the same data; what was installed on its root disk is lost",
    }),
    snapshot: () => ({
        steps: [
            "no argument takes a snapshot: `aws ec2 create-snapshot --volume-id VOLUME` does, with dataVolumeId of the output " +
                "boxes (in Python, data_volume_id); daily snapshots are taken anyway",
        ],
        then: "nothing changes",
    }),
    restore: (given) => ({
        steps: [
            `no argument gives a member another volume. For a member without one, in ${row(given.member ?? "NAME")}, write ` +
                argument("dataSnapshot", '"snap-..."'),
        ],
        then: "the new member's volume is made from that snapshot; a volume that exists is never changed",
    }),
    "upgrade-image": ({ to }) => ({
        steps: [
            `write ${argument("imageIds", `{ "al2023-x86_64": ${shown(to ?? "ami-...")} }`)}, with the kind of image of the boxes`,
        ],
        then: "each box of that kind is replaced by one from this image, and keeps its data",
    }),
    "member add": ({ value: name, key, type }) => {
        const types = type === undefined ? "" : `, instanceTypes: [${shown(type)}]`;
        const keys = key === undefined ? "" : ", sshPublicKeys: [...]";
        return {
            steps: [
                `add a row to members: { name: ${shown(name)}${types}${keys} } (in Python, instance_types and ssh_public_keys)`,
            ],
            then: "a new box and a data volume are made; who was in this team before gets their former volume",
        };
    },
    "member remove": ({ value: name }) => ({
        steps: [`take ${row(name)} out`],
        then: `their box is deleted; ${kept}`,
    }),
    destroy: (_given, { team }) => ({
        steps: [`take the team ${team} out of the program`],
        then: `boxes and network are deleted; ${kept}`,
    }),
};

/** Returns what to type and write in a program in place of a verb of this project. */
export function inProgram(verb: string, given: Typed, team: TeamName): readonly string[] {
    const { steps, then } = table[verb]!(given, team);
    return [...steps, `then, in its folder, type: pulumi up --stack ${team.stack}`, then];
}

/** The verbs that a program can be told about. */
export const toldVerbs: readonly string[] = Object.keys(table);
