import { expect } from "chai";
import { failed } from "../../lifecycle/failed";

const denied = "api error UnauthorizedOperation: You are not authorized to perform this operation.";

describe("What to tell of a run of Pulumi that failed", () => {
    it("is the cause, and the same command again once it is mended", () => {
        expect(failed(denied, "gpu").message).to.match(
            /^pulumi up failed: the account .*\nnext: .*`pulumi up --refresh`$/,
        );
        expect(failed(denied, "gpu", "destroy").message).to.match(
            /^pulumi destroy failed: .*\nnext: .*`pulumi destroy --refresh`$/,
        );
    });

    it("is the command that goes on from there when nothing is known of the cause", () => {
        expect(failed("no such thing", "gpu", "destroy").message).to.equal(
            "pulumi destroy failed (see above). It goes on with: npx workstation destroy gpu",
        );
    });
});
