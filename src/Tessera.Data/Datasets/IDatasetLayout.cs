namespace Tessera.Data.Datasets;

/// <summary>One way in which people lay out images and masks in a folder.</summary>
internal interface IDatasetLayout
{
    /// <summary>The word by which a person asks for it; <see cref="Dataset.Layout"/> then has it.</summary>
    string Name { get; }

    /// <summary>What a person is told when no layout fits: the files by which this one is known.</summary>
    string LooksFor { get; }

    bool Recognises(string root);

    /// <param name="root">The folder, absolute.</param>
    /// <param name="faults">Takes what is wrong with single files.</param>
    Dataset Open(string root, OpeningFaults faults);
}
