import { expect } from "chai";
import { commandsOf } from "./fix";
import { problemsWith, settingsWith } from "./raw";

describe("sharedData", () => {
    const read = (sharedData: string) => settingsWith({ sharedData }).sharedData;

    it("is no bucket when it is empty", () => {
        expect(read("")).to.equal(undefined);
    });

    it("is a bucket of the stack's own for new, and one that exists for every other name", () => {
        expect(read("new")).to.deep.equal({ kind: "new" });
        for (const bucket of ["team-data", "abc", "0-9", "a".repeat(63), "nothing-else"])
            expect(read(bucket)).to.deep.equal({ kind: "existing", bucket });
    });

    const refused: Readonly<Record<string, string | undefined>> = {
        yes: "new",
        true: "new",
        New: "new",
        none: undefined,
        false: undefined,
        off: undefined,
        "s3://team-data/runs": "team-data",
        "arn:aws:s3:::team-data": "team-data",
        "arn:aws-cn:s3:::team-data/*": "team-data",
        Team_Data: "team-data",
        "team.data": "team-data",
        "-team": undefined,
        "team-": undefined,
        ab: undefined,
        ["a".repeat(64)]: undefined,
        "xn--team": undefined,
        "sthree-team": undefined,
        "amzn-s3-demo-team": undefined,
        "team-s3alias": undefined,
        "team--x-s3": undefined,
        "team data; rm": undefined,
    };
    for (const [value, instead] of Object.entries(refused)) {
        it(`refuses ${value}, and proposes ${instead ?? "to remove it"}`, () => {
            const [problem, ...others] = problemsWith({ sharedData: value });
            expect(others).to.deep.equal([]);
            expect(problem?.wrong).to.equal("names no bucket that S3 could have");
            const fix = { path: ["sharedData"], ...(instead && { value: instead }) };
            expect(problem?.fix).to.deep.equal([fix]);
            expect(commandsOf(problem!)).to.have.length(1);
        });
    }
});
