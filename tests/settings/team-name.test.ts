import { expect } from "chai";
import { teamIn, teamStack } from "../../settings/team-name";

describe("teamIn", () => {
    it("reads what teamStack writes, for a stack with dots too", () => {
        for (const stack of ["dev", "eu.dev"])
            expect(teamIn(teamStack(stack, "vision"))).to.deep.equal({ stack, team: "vision" });
    });

    it("takes nothing else for a team", () => {
        for (const name of ["dev", "dev.", ".vision", "dev.2", "dev.Vision", ""])
            expect(teamIn(name), name).to.equal(undefined);
    });
});
