import { expect } from "chai";
import { commandsOf } from "./fix";
import { problemsWith, settingsWith } from "./raw";

describe("memberAccess", () => {
    const read = (memberAccess: string) => settingsWith({ memberAccess }).memberAccess;

    it("is nobody when it is empty", () => {
        expect(read("")).to.equal(undefined);
    });

    it("names a group, a role or a path", () => {
        expect(read("group/ml")).to.deep.equal({ kind: "group", name: "ml" });
        expect(read("role/ml-{member}")).to.deep.equal({ kind: "role", name: "ml-{member}" });
        for (const path of ["/", "/ml/", "/ml/boxes/"])
            expect(read(path)).to.deep.equal({ kind: "path", path });
    });

    const refused: Readonly<Record<string, string | undefined>> = {
        ml: "group/ml",
        "/ml": "/ml/",
        "arn:aws:iam::111122223333:role/team/ml": "role/ml",
        "arn:aws:iam::111122223333:policy/ml": "/workstation/",
        "role/AWSReservedSSO_ML_0123456789abcdef": "/workstation/",
        "user/ana": undefined,
        "role/{name}": undefined,
        "group/a b": undefined,
        "group/": undefined,
    };
    for (const [value, instead] of Object.entries(refused)) {
        it(`refuses ${value}, and proposes ${instead ?? "to remove it"}`, () => {
            const [problem] = problemsWith({ memberAccess: value });
            expect(problem?.wrong).to.equal("names no group, role or path of IAM");
            const fix = { path: ["memberAccess"], ...(instead && { value: instead }) };
            expect(problem?.fix).to.deep.equal([fix]);
            expect(commandsOf(problem!)).to.have.length(1);
        });
    }
});
