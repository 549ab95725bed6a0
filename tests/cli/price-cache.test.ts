import { expect } from "chai";
import { priceFolder } from "../../cli/price-cache";

describe("The folder of prices", () => {
    const on = (platform: NodeJS.Platform, env: NodeJS.ProcessEnv, home = "/home/ana") =>
        priceFolder(platform, env, home);

    it("is where each system keeps what may be deleted", () => {
        expect(on("linux", {})).to.equal("/home/ana/.cache/workstation");
        expect(on("darwin", {}, "/Users/ana")).to.equal("/Users/ana/Library/Caches/workstation");
        const windows = (env: NodeJS.ProcessEnv) => on("win32", env, "C:\\Users\\ana");
        expect(windows({})).to.equal("C:\\Users\\ana\\AppData\\Local\\workstation");
        expect(windows({ LOCALAPPDATA: "D:\\Local" })).to.equal("D:\\Local\\workstation");
    });

    it("is the one that a variable names, unless that is relative", () => {
        expect(on("darwin", { XDG_CACHE_HOME: "/c" })).to.equal("/c/workstation");
        expect(on("linux", { XDG_CACHE_HOME: "c" })).to.equal("/home/ana/.cache/workstation");
        const both = { XDG_CACHE_HOME: "/c", WORKSTATION_PRICES: "/p" };
        expect(on("linux", both)).to.equal("/p");
    });
});
