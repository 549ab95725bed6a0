import { expect } from "chai";
import { type Course, placementEdits } from "../../../cli/change/course";
import { editStackFile } from "../../../cli/stack-file/edit";
import { settingsWith } from "../../settings/raw";
import { parse } from "yaml";

const team = [
    { name: "ana" },
    { name: "ben", spot: true },
    { name: "cleo", instanceTypes: ["g5.xlarge"] },
    { name: "dan" },
];
const settings = settingsWith({ members: team, instanceTypes: ["t3a.large", "t3.large"] });
const course = (...names: string[]): Course => {
    const members = settings.members.filter(({ name }) => names.includes(name));
    return { box: members[0]!, members, candidates: [], attempts: [], others: [] };
};
const at = (instanceTypes: readonly string[], availabilityZone?: string) => {
    return { instanceTypes, availabilityZone };
};

/** Returns what each member has once the edits are in the file. */
function after(...placed: Parameters<typeof placementEdits>[1]) {
    const edits = placementEdits(settings, placed);
    const file = editStackFile("", "workstation", edits, { members: team });
    const config = (parse(file) as { config: Record<string, unknown> }).config;
    const changes = Object.fromEntries(
        Object.entries({ "workstation:members": team, ...config }).map(([key, value]) => [
            key.replace("workstation:", ""),
            value,
        ]),
    );
    const { members } = settingsWith({ instanceTypes: ["t3a.large", "t3.large"], ...changes });
    const zone = (it?: string) => (it === undefined ? "" : ` ${it}`);
    return members.map((it) => `${it.name}: ${it.instanceTypes[0]}${zone(it.availabilityZone)}`);
}

describe("The edits that place boxes", () => {
    it("are none while everything stays as it is", () => {
        expect(placementEdits(settings, [])).to.deep.equal([]);
        const same = at(["t3a.large", "t3.large"]);
        expect(placementEdits(settings, [[course("ana", "dan"), same]])).to.deep.equal([]);
    });

    it("change the stack's lines for those who follow them, and nobody else's box", () => {
        expect(after([course("ana", "dan"), at(["m6i.large"])])).to.deep.equal([
            ...["ana: m6i.large", "ben: t3a.large", "cleo: g5.xlarge", "dan: m6i.large"],
        ]);
    });

    it("let a row with other settings follow the stack's line when it is placed alike", () => {
        const edits = placementEdits(settings, [
            [course("ana", "dan"), at(["m6i.large"])],
            [course("ben"), at(["m6i.large"])],
        ]);
        expect(edits).to.deep.equal([{ path: ["instanceTypes"], value: ["m6i.large"] }]);
    });

    it("change one member's row, and leave the others where they are", () => {
        for (const name of ["ana", "ben", "cleo", "dan"]) {
            const placed = after([course(name), at(["m6i.large"], "us-east-1b")]);
            const others = after().filter((it) => !it.startsWith(name));
            expect(placed.filter((it) => !it.startsWith(name))).to.deep.equal(others);
            expect(placed).to.include(`${name}: m6i.large us-east-1b`);
        }
    });

    it("change the rows of a course that asks for it, also where the stack's line could say the same", () => {
        const joining = { ...course("ana", "dan"), inRows: true };
        expect(placementEdits(settings, [[joining, at(["m6i.large"])]])).to.deep.equal([
            { path: ["members", 0, "instanceTypes"], value: ["m6i.large"] },
            { path: ["members", 3, "instanceTypes"], value: ["m6i.large"] },
        ]);
    });

    it("say in a row that it has no zone, where the stack names one", () => {
        const placed = after(
            [course("ana", "dan"), at(["t3a.large", "t3.large"], "us-east-1c")],
            [course("ben"), at(["t3a.large", "t3.large"])],
        );
        expect(placed).to.deep.equal([
            ...["ana: t3a.large us-east-1c", "ben: t3a.large"],
            ...["cleo: g5.xlarge", "dan: t3a.large us-east-1c"],
        ]);
    });
});
