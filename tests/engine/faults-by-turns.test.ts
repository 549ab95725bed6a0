import { newBoxByTurns } from "./support/changes";
import { testFaults } from "./support/faults";

testFaults("Faults while a setting makes a new box", newBoxByTurns);
