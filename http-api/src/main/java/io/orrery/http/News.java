package io.orrery.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/// What has happened to the rollup since the last look. What many are told is made once.
sealed interface News {

    /// Transactions and deposits have their place in the one order.
    record Sequenced(List<EthJson.Entry> entries) implements News {}

    /// A block has been sealed.
    ///
    /// @param header as `newHeads` tells it
    /// @param logs of the block, in order
    record Sealed(ObjectNode header, List<EthLogs.Placed> logs) implements News {}

    /// A batch is at a stage, from being sealed on. It goes back where L1 takes back what it had.
    ///
    /// @param batch as `rollup_getBatch` tells it
    /// @param entries of the batch, in slot order
    /// @param statuses of the entries, as `rollup_getTransactionStatus` tells them
    record Advanced(ObjectNode batch, List<EthJson.Entry> entries, List<ObjectNode> statuses) implements News {}
}
