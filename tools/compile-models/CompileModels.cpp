//===----------------------------------------------------------------------===//
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//===----------------------------------------------------------------------===//
// weft-compile-models OUTPUT.cpp MODEL.yaml...
//
// Part of the build: reads the built-in models and writes them down as tables
// of constants, so that no lint pays for reading them. A model that cannot be
// understood stops the build with FILE:LINE:COLUMN.

#include "model/ModelFile.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;
using namespace weft;

namespace {

/// Writes lists into one array of their type, and refers to parts of it.
class Pool {
public:
  Pool(StringRef Type, StringRef Name) : Type(Type), Name(Name) {}

  /// `ArrayRef(Scopes + 3, 2)`; equal lists share their place.
  std::string refer(ArrayRef<std::string> Items) {
    if (Items.empty())
      return "{}";
    auto [Known, New] = Places.try_emplace(join(Items, ",\n"), Size);
    if (New) {
      for (const std::string &Item : Items)
        Text += "    " + Item + ",\n";
      Size += Items.size();
    }
    return ("ArrayRef(" + Name + " + " + Twine(Known->second) + ", " +
            Twine(Items.size()) + ")")
        .str();
  }

  void print(raw_ostream &OS) const {
    if (Size != 0)
      OS << "constexpr " << Type << " " << Name << "[] = {\n"
         << Text << "};\n\n";
  }

private:
  StringRef Type, Name;
  StringMap<size_t> Places;
  std::string Text;
  size_t Size = 0;
};

std::string literal(StringRef Text) {
  std::string Result;
  raw_string_ostream OS(Result);
  OS << "StringLiteral(\"";
  OS.write_escaped(Text) << "\")";
  return Result;
}

std::string roleUse(const RoleUse &Use) {
  std::string Params;
  for (const ParamRef &Param : Use.Params)
    Params += ("{ParamRef::KindType(" + Twine(int(Param.Kind)) + "), " +
               Twine(int(Param.Number)) + "}, ")
                  .str();
  return ("{Role(" + Twine(int(Use.Kind)) + "), Origin::BuiltIn, {" + Params +
          "}, " + Twine(Use.Keywords) + "u, " + literal(Use.Text) + "}")
      .str();
}

template <typename List, typename Printer>
std::vector<std::string> printed(const List &Items, Printer Print) {
  std::vector<std::string> Result;
  for (const auto &Item : Items)
    Result.push_back(Print(Item));
  return Result;
}

void printTables(raw_ostream &OS, ArrayRef<ModelRow> Rows,
                 ArrayRef<NamePattern> Patterns) {
  Pool Scopes("StringRef", "Scopes"), Roles("RoleUse", "Roles"),
      Removed("Role", "Removed");
  Pool Conditions("std::pair<unsigned, StringRef>", "Conditions");
  std::string Table;
  for (const ModelRow &Row : Rows) {
    Table += "    {" + literal(Row.Name) + ", ";
    Table += Scopes.refer(printed(Row.Scopes, literal)) + ", ";
    Table += ("Attachment(" + Twine(int(Row.AppliesTo)) + "), ").str();
    Table += Roles.refer(printed(Row.Roles, roleUse)) + ", ";
    Table += Removed.refer(printed(Row.Removed, [](Role Kind) {
      return ("Role(" + Twine(int(Kind)) + ")").str();
    })) + ", ";
    Table += (Row.ParameterCount ? Twine(*Row.ParameterCount) + "u"
                                 : Twine("std::nullopt"))
                 .str() +
             ", ";
    Table += Conditions.refer(printed(Row.ParameterTypes, [](const auto &Type) {
      return ("{" + Twine(Type.first) + "u, " + literal(Type.second) + "}")
          .str();
    })) + ", ";
    Table += (Twine(Row.Parameter) + "u},\n").str();
  }
  OS << "// Generated from models/*.yaml by weft-compile-models.\n"
        "#include \"model/BuiltInModels.h\"\n\n"
        "using namespace llvm;\n\nnamespace weft {\nnamespace {\n";
  for (const Pool *P : {&Scopes, &Roles, &Removed, &Conditions})
    P->print(OS);
  OS << "constexpr ModelRow Table[] = {\n"
     << Table << "};\n\n"
     << "constexpr NamePattern Patterns[] = {\n";
  for (const NamePattern &Pattern : Patterns)
    OS << "    {Role(" << int(Pattern.Kind) << "), " << literal(Pattern.Text)
       << "},\n";
  OS << "};\n} // namespace\n\n"
        "ArrayRef<ModelRow> builtInTable() { return Table; }\n"
        "ArrayRef<NamePattern> builtInNamePatterns() { return Patterns; }\n\n"
        "} // namespace weft\n";
}

} // namespace

int main(int Argc, char **Argv) {
  if (Argc < 3) {
    errs() << "usage: " << Argv[0] << " OUTPUT.cpp MODEL.yaml...\n";
    return 2;
  }
  ModelFile Models;
  for (int I = 2; I < Argc; ++I) {
    auto Text = MemoryBuffer::getFile(Argv[I], /*IsText=*/true);
    if (!Text) {
      errs() << Argv[I] << ": " << Text.getError().message() << "\n";
      return 1;
    }
    Models.read(Argv[I], (*Text)->getBuffer(), Origin::BuiltIn);
  }
  for (const std::string &Problem : Models.problems())
    errs() << Problem << "\n";
  if (!Models.problems().empty())
    return 1;
  std::error_code Error;
  raw_fd_ostream OS(Argv[1], Error);
  if (!Error) {
    printTables(OS, Models.allRows(), Models.namePatterns().all());
    OS.close();
    Error = OS.error();
  }
  if (Error) {
    OS.clear_error();
    errs() << Argv[1] << ": " << Error.message() << "\n";
    return 1;
  }
}
